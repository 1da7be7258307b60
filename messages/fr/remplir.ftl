# Remplir un dossier et le relire.

# Les réponses, en lecture (parts/reading.html).
reading-blank = Pas de réponse
reading-declared = Déclaré
reading-not-declared = Pas déclaré
reading-changed = modifié
reading-was = Avant : { $before }
reading-was-blank = Ajouté depuis.
reading-removed = Lignes retirées depuis :
reading-edit = Modifier
reading-edit-what = : { $section }

# Dépenses et plan de financement.
plan-expenses = Dépenses prévues
plan-expense = Dépense
plan-resources = Ressources prévues
plan-resource = Ressource
plan-state = État
plan-amount = Montant
plan-in-kind = en nature
plan-cash-expenses = Dépenses à payer
plan-total-expenses = Total des dépenses
plan-cash-resources = Ressources en argent
plan-total-resources = Total des ressources
plan-short = Il manque { $gap } de ressources.
plan-over = Il y a { $gap } de ressources en trop.
plan-public = Argent public : { $total }, soit { $share } des dépenses à payer.
plan-state-asked = demandé
plan-state-granted = accordé
plan-state-paid = versé
plan-state-none = sans objet
plan-amount-euros = Montant en euros
plan-vat = Dont TVA, en euros
plan-vat-about = TVA : si vous la récupérez, elle n’est pas une dépense pour l’aide. Laissez vide si la ligne n’en a pas.
plan-vat-read = dont { $vat } de TVA
plan-engaged-read = commande ou acompte le { $date }
plan-engaged = Commande ou acompte le
plan-engaged-about = Commande ou acompte : une dépense engagée avant le dépôt du dossier ne compte pas pour l’aide. Laissez vide si rien n’est signé ni payé.
plan-what = Précision
plan-who = Qui
plan-choose = Choisissez…
plan-line = Ligne { $number }
plan-add-expense = Ajouter une dépense
plan-add-resource = Ajouter une ressource
plan-add-in-kind = Ajouter une ligne en nature
plan-among-expenses = aux dépenses
plan-among-resources = aux ressources
plan-about-expenses = Quelles dépenses comptent pour l’aide ?
plan-about-resources = Que mettre dans les ressources ?
plan-eligible = compte pour l’aide
plan-not-eligible = ne compte pas pour l’aide
plan-is-public = argent public
plan-balance = L’équilibre
plan-even = Les deux totaux sont égaux.
plan-uneven = Les deux totaux sont égaux, mais ce qui est donné en nature n’est pas le même des deux côtés.
plan-public-alone = Argent public : { $total }.
plan-of-expenses = de dépenses,
plan-of-resources = de ressources.
plan-ceiling = Le plafond de ce dispositif est à { $ceiling }.
plan-bounds = Ce que vous demandez ici, de { $floor } à { $ceiling }.
plan-at-most = Ce que vous demandez ici, { $ceiling } au plus.

# Les sections à remplir.
fill-optional = (facultatif)
fill-at-least = { $min ->
    [one] Une ligne au moins.
   *[other] { $min } lignes au moins.
}
fill-count = { $used } sur { $max } signes
fill-example-date = Par exemple : 16/03/2026
fill-street = Numéro et rue, ou lieu-dit
fill-postcode = Code postal
fill-city = Commune
fill-first-name = Prénom
fill-last-name = Nom
fill-role = Fonction
fill-email = Adresse électronique
fill-phone = Téléphone
fill-add = Ajouter
fill-remove = Retirer
fill-remove-what = le numéro { $number } : { $label }
fill-no-more = { $max } au plus : la liste est pleine.
fill-if = Si vous répondez { $answers } à « { $label } »
fill-if-not = Sauf si vous répondez « { $answer } » à « { $label } »
fill-if-depends = Selon votre réponse à « { $label } »
fill-or = { " " }ou{ " " }
fill-save = Enregistrer
fill-continue = Enregistrer et continuer
fill-quit = Quitter, mon dossier est gardé
fill-skip = Passer à la suite et compléter plus tard
fill-saved = Enregistré à { $hour }
fill-saved-on = Enregistré le { $date } à { $hour }
fill-saving = Enregistrement en cours
fill-offline = Pas de réseau : votre texte est gardé dans cette page et sur cet appareil. Nouvel essai dans 10 s.
fill-down = Le service ne peut pas enregistrer en ce moment : votre texte est gardé dans cette page et sur cet appareil. Nouvel essai dans 10 s.
fill-too-large = Ce texte est trop lourd pour être enregistré. Raccourcissez-le : rien n’a été coupé.
fill-signed-out = Vous n’êtes plus connecté : votre texte est gardé sur cet appareil.
fill-sign-in = Se reconnecter
fill-clash = Une autre personne a changé la même réponse. Rien n’est écrasé.
fill-see-both = Voir les deux versions
fill-draft-found = Un texte qui n’avait pas pu être enregistré a été retrouvé sur cet appareil et remis dans cette page.
fill-asked = Ce qui vous est demandé
fill-merged = { $name } a aussi modifié cette partie. Ses réponses sont gardées avec les vôtres.
fill-somebody = Une autre personne
fill-to-dossier = Revenir au dossier
fill-dossier = Dossier { $number }
fill-draft = Brouillon
fill-error-line = { $label } : { $message }
fill-error-row = { $label }, ligne { $row }
fill-kind-pdf = PDF
fill-kind-image = image (JPEG, PNG)
fill-kind-office = fichier bureautique (ODT, ODS, DOCX, XLSX)
fill-kind-text = texte
fill-kind-any = fichier de bureau
fill-closed-reader = Vous pouvez lire ce dossier, pas le remplir. La personne qui l’a ouvert peut vous donner ce droit.
fill-closed-correction = Cette partie n’est pas ouverte à la correction : elle reste comme vous l’avez déposée. Pour y changer quelque chose, écrivez un message à l’instructeur.
fill-closed-filed = Le dossier est déposé : ses réponses ne changent plus. Pour signaler un changement, écrivez un message à l’instructeur.
fill-step-of = étape { $number } sur { $count }
fill-step-file = Vérifier et déposer
fill-step-send = Vérifier et renvoyer
fill-step-read = Relire le dossier
fill-progress-done = Terminé
fill-progress-none = À faire
fill-progress-closed = Non ouvert
fill-progress-wrong =
    { $count ->
        [one] Une réponse à corriger
       *[other] { $count } réponses à corriger
    }
fill-progress-left =
    { $count ->
        [one] Une réponse à compléter
       *[other] { $count } réponses à compléter
    }
fill-progress-pieces =
    { $count ->
        [one] Une pièce à joindre
       *[other] { $count } pièces à joindre
    }

# Session perdue.
fill-lost = Reconnectez-vous pour enregistrer
fill-lost-why = Votre session s’est terminée avant l’envoi. Rien n’est perdu : ce que vous avez écrit est ci-dessous.
fill-lost-first = Reconnectez-vous dans un autre onglet, et gardez celui-ci ouvert.
fill-lost-link = Se connecter (nouvel onglet)
fill-lost-then = Revenez ici et envoyez. Par sécurité, une confirmation vous sera demandée.
fill-lost-send = Envoyer de nouveau

# Deux versions d’une même réponse.
fill-merge = Choisissez entre deux réponses
fill-merge-why = { $name } a changé la même réponse que vous, en même temps. Rien n’est écrasé.
fill-merge-self = Vous avez changé la même réponse dans un autre onglet ou sur un autre appareil. Rien n’est écrasé.
fill-merge-how = Choisissez ce qui reste. Les autres réponses, de part et d’autre, sont gardées ensemble.
fill-mine = Votre réponse
fill-theirs = Réponse { DE($name) }
fill-theirs-self = Réponse déjà enregistrée
fill-merge-save = Garder ces réponses

# Pièces.
upload-title = Pièces
upload-scan = Chaque fichier est reconnu par son contenu. Aucun antivirus n’est installé sur ce service : les fichiers sont reçus sans être analysés.
upload-asked = Demandée
upload-received = Reçue, non analysée
upload-refused = À remplacer
upload-refused-why = À remplacer : { $why }
upload-required = À joindre
upload-optional = Facultative
upload-indispensable = Indispensable
upload-indispensable-tag = indispensable
upload-kinds = { $kinds }, { $limit } au plus.
upload-detail = { $size }, reçu le { $date }
upload-choose = Choisir le fichier
upload-add = Ajouter un fichier
upload-replace = Remplacer le fichier
upload-send = Envoyer
upload-remove = Retirer
upload-history =
    { $count ->
        [one] Un fichier d’avant
       *[other] { $count } fichiers d’avant
    }
upload-replaced = remplacé
upload-removed = retiré
upload-continue = Continuer
upload-due = Répondez avant le { $date }.
upload-closed = Le dossier est déposé : ses pièces ne changent plus, sauf si on vous en demande.
upload-none = Aucun fichier n’a été choisi. Choisissez-en un, puis envoyez-le.
upload-this-file = Ce fichier
upload-empty = « { $name } » est vide : il ne contient aucun octet. Ouvrez-le pour vérifier, enregistrez-le de nouveau, puis renvoyez-le.
upload-too-large = « { $name } » est trop lourd : { $limit } au plus. Réduisez-le (numérisation à 150 points par pouce, images plus petites) ou coupez-le en deux.
upload-program = « { $name } » est un programme, quel que soit son nom. Demandez le document à la personne qui l’a fait, en { $kinds }.
upload-not-accepted = « { $name } » est un fichier « { $found } », qui n’est pas accepté ici. Enregistrez-le en { $kinds }.
upload-unrecognised = Le contenu de « { $name } » n’est pas reconnu. Enregistrez-le en { $kinds }, puis renvoyez-le.
upload-sending = Envoi : # %
upload-down = Le service ne peut pas garder de fichier en ce moment : rien n’a été reçu. Choisissez-le de nouveau dans quelques minutes.
upload-lost = L’envoi s’est interrompu : rien n’a été reçu. Choisissez le fichier de nouveau.

# Vérifier et déposer.
check-title = Vérifiez vos réponses
check-title-correction = Vérifiez vos corrections
check-title-pieces = Envoyez les pièces
check-title-read = Vos réponses
check-lead = Relisez avant de déposer. Après le dépôt, les réponses ne changent que si on vous demande une correction.
check-lead-correction = Ce que vous avez changé est marqué. Le délai repart quand vous renvoyez le dossier.
check-lead-pieces = Le délai repart quand les pièces indispensables sont envoyées.
check-lead-read = Le dossier tel qu’il est déposé.
check-file = Déposer mon dossier
check-send = Renvoyer mes corrections
check-send-pieces = Envoyer les pièces
check-errors =
    { $count ->
        [one] Une réponse à revoir avant le dépôt
       *[other] { $count } réponses à revoir avant le dépôt
    }
check-missing =
    { $count ->
        [one] Une pièce manque
       *[other] { $count } pièces manquent
    }
check-suspends = Vous pouvez déposer quand même. Le délai d’instruction sera arrêté jusqu’à la réception des pièces indispensables, au plus tard jusqu’au jour fixé : l’accusé de réception vous dira lesquelles et jusqu’à quand les envoyer.
check-missing-correction = Elles ne changent rien à l’envoi de vos corrections. Joignez-les dès que vous les avez.
check-later = Vous pouvez déposer quand même, et les envoyer si on vous les demande. Le délai d’instruction court dès le dépôt.
check-blocked = Le délai est arrêté tant qu’une pièce indispensable manque. Joignez-la avant d’envoyer.
check-pieces = Pièces jointes
check-no-file = Aucun fichier
foretold-title = Ce que disent les règles
foretold-about = Les règles publiées, lues sur vos réponses d’aujourd’hui. Rien de ceci n’empêche d’envoyer : la personne qui instruit lit la même chose, et c’est une personne qui décide.
foretold-against =
    { $count ->
        [one] Une condition n’est pas remplie
       *[other] { $count } conditions ne sont pas remplies
    }
foretold-lines =
    { $count ->
        [one] Une dépense ne compte pas, ou pas entière
       *[other] { $count } dépenses ne comptent pas, ou pas entières
    }
foretold-line = : { $presented } présentés, { $retained } retenus.
foretold-amount = Aide calculée d’après vos réponses : { $amount }. La décision peut être autre.
foretold-amount-below = Aide calculée d’après vos réponses : { $amount }, sous le minimum du dispositif. La décision peut être autre.
foretold-amount-none = Aucun montant ne se calcule d’avance : une personne le fixe.
foretold-open =
    { $count ->
        [one] Une condition reste ouverte
       *[other] { $count } conditions restent ouvertes
    }
foretold-judged = Une personne en juge.
check-after =
    { $months ->
        [one] Vous recevrez aussitôt un accusé de réception. Sans réponse un mois après le dépôt, jours d’arrêt non compris, la demande est considérée comme rejetée.
       *[other] Vous recevrez aussitôt un accusé de réception. Sans réponse { $months } mois après le dépôt, jours d’arrêt non compris, la demande est considérée comme rejetée.
    }
check-after-plain = Vous recevrez aussitôt un accusé de réception.
check-who-may = Seules peuvent déposer les personnes qui engagent le dossier : { $names }. Prévenez-les quand vous avez fini.
check-not-ready = Les réponses à revoir sont listées en haut de cette page. Le dépôt sera possible ensuite.
check-not-ready-pieces = Joignez d’abord les pièces indispensables.
check-filed = Votre dossier est déposé sous le numéro { $number }.
check-filed-next = L’accusé de réception arrive par courriel et sur cette page. Il dit la date de dépôt, le délai et les recours.
check-sent = Votre réponse est envoyée pour le dossier { $number }.
