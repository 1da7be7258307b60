# Ce que toutes les pages partagent : en-tête, pied de page, dates, erreurs.
# Les espaces insécables sont posées par le programme : écrire des espaces simples.

site-name = Trajectoire
skip = Aller au contenu
menu = Menu
demo-banner = Démonstration : personnes, projets et montants fictifs.
demo-banner-on = Démonstration, au { $day } : personnes, projets et montants fictifs.
crumbs = Fil d’Ariane
home-crumb = Accueil
error-prefix = Erreur :

nav-main = Navigation principale
nav-orientation = Trouver un soutien
nav-schemes = Dispositifs
nav-contact = Qui contacter
nav-sign-in = Se connecter
nav-projects = Mes projets
nav-instruction = Instruction
nav-committees = Comités
nav-administration = Administration
nav-account = Mon compte

footer-who = Service public : { $authority }, avec les partenaires du territoire.
footer-service = Le service
footer-orientation = Trouver le prochain soutien
footer-schemes = Tous les dispositifs
footer-contact = Qui contacter près de chez vous
footer-rights = Vos droits
footer-accessibility = Accessibilité : déclaration
footer-data = Données personnelles
footer-legal = Mentions légales
footer-elements = Éléments de l’interface
footer-language = Langue

month-1 = janvier
month-2 = février
month-3 = mars
month-4 = avril
month-5 = mai
month-6 = juin
month-7 = juillet
month-8 = août
month-9 = septembre
month-10 = octobre
month-11 = novembre
month-12 = décembre
month-short-1 = janv.
month-short-2 = févr.
month-short-3 = mars
month-short-4 = avril
month-short-5 = mai
month-short-6 = juin
month-short-7 = juil.
month-short-8 = août
month-short-9 = sept.
month-short-10 = oct.
month-short-11 = nov.
month-short-12 = déc.
date-first = 1er{ " " }{ $month } { $year }
date-long = { $day }{ " " }{ $month } { $year }
size-mega = { $count }{ " " }Mo
size-kilo = { $count }{ " " }ko

# Les états d’un dossier : les mêmes mots pour tout le monde.
state-draft = Brouillon
state-filed = Déposé
state-incomplete = Pièces demandées
state-review = En instruction
state-correction = Correction demandée
state-proposed = En attente de décision
state-adjourned = Décision reportée
state-granted = Accordé
state-refused = Refusé
state-inadmissible = Irrecevable
state-withdrawn = Retiré

stage-emergence = Émergence
stage-ideation = Idéation
stage-feasibility = Faisabilité
stage-launch = Création
stage-consolidation = Consolidation
stage-growth = Développement

# Erreurs : ce qui s’est passé, pourquoi, que faire.
error-not-found = Cette page n’existe pas
error-not-found-why = L’adresse ne mène à rien : elle est peut-être incomplète, ou la page n’est pas pour ce compte.
error-not-found-do = Vérifiez l’adresse, ou repartez de l’accueil. Si un lien de ce site vous a mené ici, dites-le-nous.
error-forbidden = Vous ne pouvez pas faire cela
error-forbidden-why = Votre compte permet de voir cette page, pas de faire cette action.
error-forbidden-do = La personne qui gère le dossier peut vous donner ce droit.
error-method = Cette adresse ne reçoit pas ce genre de demande
error-method-why = Une page a été demandée comme un formulaire, ou l’inverse.
error-method-do = Revenez à la page précédente et utilisez son bouton.
error-bad = La demande est incomplète
error-bad-why = Il manque une partie de l’adresse ou du formulaire.
error-bad-do = Revenez à la page précédente et recommencez depuis son formulaire.
error-text = Le texte envoyé n’est pas lisible
error-text-why = Il contient des octets qui ne forment pas du texte (codage autre que UTF-8, ou caractère nul).
error-text-do = Revenez à la page précédente : votre texte y est encore. Retapez le passage copié d’un autre logiciel.
error-cut = L’envoi s’est interrompu
error-cut-why = La connexion a été coupée avant la fin : rien n’a été enregistré.
error-cut-do = Revenez à la page précédente et envoyez de nouveau.
error-gone = Ce lien ne marche plus
error-gone-why = Il a déjà servi, ou son délai est passé.
error-gone-do = Demandez un nouveau lien depuis la page où vous aviez demandé celui-ci.
error-large = L’envoi est trop lourd
error-large-why = Ce qui a été envoyé dépasse la taille que ce formulaire accepte. Rien n’a été enregistré.
error-large-do = La limite est de { $size }. Revenez à la page précédente et raccourcissez, ou joignez un fichier plus léger.
error-kind = Ce genre de contenu n’est pas accepté ici
error-kind-why = L’envoi n’a pas la forme d’un formulaire de ce site.
error-kind-do = Revenez à la page précédente et utilisez son formulaire.
error-many = Trop de demandes à la suite
error-many-why = Pour que le service réponde à tout le monde, le nombre de demandes est limité.
error-many-do =
    { $seconds ->
        [one] Attendez une seconde, puis réessayez.
       *[other] Attendez { $seconds } secondes, puis réessayez.
    }
error-stale = Envoyez de nouveau : votre session avait changé
error-stale-why = La page était ouverte depuis longtemps, ou vous vous êtes reconnecté entre-temps. Par sécurité, rien n’a été enregistré.
error-stale-do = Vos réponses sont gardées ci-dessous. Renvoyez-les si c’est bien vous qui les avez écrites.
error-stale-file = Joignez le fichier de nouveau : votre session avait changé
error-stale-file-why = La page était ouverte depuis longtemps, ou vous vous êtes reconnecté entre-temps. Par sécurité, le fichier n’a pas été enregistré.
error-stale-file-do = Revenez à la page précédente, rechargez-la, puis joignez le fichier.
error-site = Ce formulaire ne vient pas de ce site
error-site-why = Un autre site a tenté d’envoyer un formulaire en votre nom. Rien n’a été enregistré.
error-site-do = Si vous vouliez vraiment faire cette démarche, ouvrez la page depuis ce site.
error-conflict = Quelqu’un d’autre vient de modifier la même chose
error-conflict-why = Entre l’ouverture de votre page et votre envoi, une autre version a été enregistrée.
error-conflict-do = Revenez à la page précédente, rechargez-la, puis reportez votre changement.
error-internal = Une erreur est survenue chez nous
error-internal-why = Le service n’a pas su traiter cette demande. L’équipe technique en est avertie par le journal.
error-internal-do = Réessayez dans un instant. Si cela continue, écrivez-nous avec la référence ci-dessous.
error-down = Le service ne peut pas enregistrer en ce moment
error-down-why = La base de données ne répond pas. Rien n’est perdu de ce qui était enregistré.
error-down-do = Gardez cette page ouverte et réessayez dans une minute.
error-full = Le service n’a plus de place pour enregistrer
error-full-why = Son disque est plein. Ce qui était déjà enregistré est intact ; ce dernier envoi ne l’est pas.
error-full-do = L’équipe technique en est avertie. Gardez cette page ouverte et réessayez dans quelques minutes.
error-slow = Le service met trop de temps à répondre
error-slow-why = La demande a été arrêtée pour ne pas vous faire attendre sans fin.
error-slow-do = Gardez cette page ouverte et réessayez dans une minute.
error-again = Réessayer
error-kept = Ce que vous aviez écrit
error-secret = Votre mot de passe (par sécurité, il n’est pas gardé)
error-home = Revenir à l’accueil
error-contact = Qui contacter
error-reference = Référence à nous donner : { $id }

elements-title = Éléments de l’interface
chart-table = En tableau
