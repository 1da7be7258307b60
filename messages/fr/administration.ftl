# L’administration : comptes, tâches de fond, journal, installation. Aucun dossier ne s’y lit.

admin-title = Administration
admin-about = Les comptes et la machine. Administrer n’ouvre aucun dossier.
admin-back = Revenir à l’administration
admin-accounts-title = Comptes et rôles
admin-accounts-about = Ouvrir un compte à un instructeur, donner ou retirer un rôle, fermer un compte.
admin-accounts-go = Gérer les comptes
admin-find = Chercher un compte
admin-find-text = Chercher un nom ou une adresse
admin-find-roles = Seulement les comptes qui ont un rôle
admin-find-go = Chercher
admin-find-none = Aucun compte ne correspond.
admin-find-all = Voir tous les comptes
admin-queue = Tâches de fond
admin-queued =
    { $count ->
        [0] Rien n’attend : les courriels et les documents sont partis.
        [one] 1 tâche attend ou s’exécute.
       *[other] { $count } tâches attendent ou s’exécutent.
    }
admin-no-failure = Aucune tâche n’a échoué.
admin-failed =
    { $count ->
        [one] 1 tâche a échoué après plusieurs essais.
       *[other] { $count } tâches ont échoué après plusieurs essais.
    }
admin-failed-caption = Tâches mises de côté, la plus récente d’abord
admin-col-job = Tâche
admin-col-when = Mise de côté le
admin-col-tries = Essais
admin-col-error = Dernière erreur
admin-retry-about = Une fois la cause réparée (serveur de courriel, disque, moteur des lettres), remettez ces tâches dans la file : rien n’est fait deux fois.
admin-retry-go = Réessayer ces tâches
admin-done-jobs = Les tâches mises de côté sont de nouveau dans la file.
admin-job-mail = Envoyer un courriel
admin-job-receipt = Imprimer un accusé de réception
admin-job-decision = Imprimer une lettre de décision
admin-job-other = Autre tâche
admin-journal = Journal
admin-journal-about = Chaque changement y est écrit et enchaîné au précédent. La vérification relit tout : une entrée retirée, ajoutée, déplacée ou modifiée se voit.
admin-journal-go = Vérifier le journal
admin-journal-title = Vérification du journal
admin-journal-right = Le journal est intact.
admin-journal-at = Vérifié le { $at }.
admin-journal-wrong =
    { $count ->
        [one] 1 anomalie dans le journal.
       *[other] { $count } anomalies dans le journal.
    }
admin-journal-wrong-do = N’écrivez plus rien, gardez une copie de la base et des sauvegardes, et prévenez la personne responsable de la sécurité.
admin-journal-entries = Entrées relues
admin-journal-streams = Chaînes
admin-journal-seals = Sceaux
admin-journal-unsealed = Entrées pas encore scellées
admin-journal-method = Un sceau est posé régulièrement sur les nouvelles entrées. Gardez l’empreinte du dernier ailleurs : elle protège aussi la fin du journal. La commande « trajectoire verify » fait la même vérification.
admin-install = Installation
admin-region = Collectivité
admin-engine = Base de données
admin-engine-sqlite = SQLite, dans un fichier de cette machine
admin-engine-postgres = PostgreSQL
admin-schemes = Dispositifs
admin-schemes-count = { $count } versions de dispositifs, dont { $forms } avec un formulaire ici
admin-assumptions = Hypothèses
admin-assumptions-count =
    { $count ->
        [0] aucun chiffre supposé ou non publié
        [one] 1 chiffre supposé ou non publié, listé par la commande « policy check »
       *[other] { $count } chiffres supposés ou non publiés, listés par la commande « policy check »
    }
admin-mail = Courriels
admin-mail-smtp = envoyés par SMTP
admin-mail-folder = écrits dans un dossier de cette machine, non envoyés
admin-file-size = Taille d’un fichier
admin-use = Usage
admin-use-demo = démonstration : rien n’y est réel

admin-you = vous
admin-closed = fermé
admin-unverified = adresse non vérifiée
admin-since = ouvert le { $date }
admin-no-role = Porteur de projet, sans autre rôle
admin-role-admin = Administration
admin-role-officer = Instruction pour { $body }
admin-role-of = « { $role } » à { $name }
admin-take = Retirer
admin-change = Modifier ce compte
admin-give = Donner le rôle
admin-give-go = Donner
admin-close = Fermer le compte
admin-close-about = Les sessions ouvertes par { $name } s’arrêtent aussitôt et ce compte ne peut plus entrer. Ses dossiers restent, et le compte peut être rouvert.
admin-close-go = Fermer ce compte maintenant
admin-open = Rouvrir le compte
admin-first-page = Première page
admin-new = Ouvrir un compte
admin-new-about = La personne reçoit un lien par courriel et se connecte avec. Elle choisit ensuite un mot de passe si elle le souhaite.
admin-name = Prénom et nom
admin-email = Adresse électronique
admin-roles = Rôles
admin-partner = Instructeur d’un autre financeur
admin-partner-hint = Pour qui écrit l’avis et la décision d’un financeur dans les dossiers que d’autres mènent.
admin-partner-none = Aucun
admin-roles-hint = Aucun rôle : un compte de porteur, sans plus.
admin-new-go = Ouvrir le compte
admin-error-role = Ce rôle n’existe pas ici. Rechargez la page et choisissez-le dans la liste.
admin-done-account = Le compte est ouvert. Un lien de connexion part par courriel.
admin-done-role = Les rôles sont à jour.
admin-done-closed = Le compte est fermé et ses sessions sont terminées. Ses dossiers restent.
admin-done-opened = Le compte est rouvert.
admin-alert-self = Vous ne pouvez pas retirer votre propre administration ni fermer votre propre compte : un autre administrateur peut le faire.
