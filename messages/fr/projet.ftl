# Projet et dossier, tels que les voient les porteurs et ceux qu’ils invitent.

holder-moment = { $date } à { $time }
holder-unnamed = Projet sans nom
holder-unnamed-at = Projet { A($commune) }
holder-dossier = Dossier { $scheme }
holder-dossier-title = { $title } : dossier { $scheme }
holder-you = Vous
holder-by-you = vous
holder-new = nouveau
holder-before = avant le { $date }
holder-number = dossier { $number }
holder-aside = Argent, documents, personnes


# Mes projets
holder-none = Aucun projet pour l’instant
holder-none-title = Vos projets
holder-none-about = Répondez à quelques questions : vous verrez les soutiens possibles, puis vous garderez vos réponses comme projet.
holder-none-go = Trouver un soutien
holder-new-start = Commencer un autre projet
holder-shared = partagé avec vous
holder-no-dossier = Aucun dossier pour l’instant.
holder-opened = projet ouvert le { $date }
holder-unread =
    { $count ->
        [one] un message nouveau
       *[other] { $count } messages nouveaux
    }

# Un projet
holder-no-stage = Étape à préciser.
holder-coming = Ce qui vient, et pour quand
holder-coming-none = Aucun dossier n’est commencé. Voyez quels soutiens conviennent à vos réponses.
holder-dossiers = Vos dossiers
holder-another = Voir les soutiens possibles pour ce projet
holder-money = L’argent
holder-money-table = Montants par dispositif
holder-money-scheme = Dispositif
holder-documents = Documents
holder-contacts = Près de chez vous
holder-line-list = Votre ligne, arrêt par arrêt
holder-line-title = La trajectoire de « { $name } », au { $date }
holder-line-desc = Fait : { $done }. À venir : { $ahead }.
holder-line-opened = Projet ouvert
holder-line-filed = Dossier { $scheme } déposé
holder-line-granted = { $scheme } accordé
holder-line-refused = { $scheme } refusé
holder-line-adjourned = { $scheme } : décision reportée
holder-line-inadmissible = { $scheme } : irrecevable
holder-line-withdrawn = { $scheme } : demande retirée
holder-line-now = { $scheme } : { $state }
holder-line-to-file = Dossier { $scheme } à déposer
holder-line-to-decide = Décision sur { $scheme }
holder-line-to-pay = Versement : { $scheme }
holder-line-agreement = la convention signée
holder-line-before = avant le { $date }
holder-line-lacks-stage = arriver à l’étape « { $stage } »
holder-line-lacks-answer = la réponse à « { $question } »

# Préparer un dossier
holder-start-title = Préparer un dossier { $scheme }
holder-start-begun = Vous avez déjà un brouillon pour ce dispositif :
holder-start-against = D’après vos réponses, ce dispositif ne convient pas aujourd’hui :
holder-start-against-about = Vous pouvez préparer le dossier quand même : votre situation peut changer, et un instructeur vous lira.
holder-start-taken = Repris de vos réponses
holder-start-nothing = Aucune réponse à reprendre : le dossier commence vide.
holder-start-orient = Répondre d’abord aux questions
holder-start-change = Changer ces réponses
holder-start-project = Pour quel projet
holder-start-which = Ce dossier concerne
holder-start-which-hint = Un projet garde toute son histoire : rien n’est à retaper d’un dossier à l’autre.
holder-start-new = Un nouveau projet
holder-start-dossiers =
    { $count ->
        [0] aucun dossier
        [one] un dossier
       *[other] { $count } dossiers
    }
holder-start-go = Commencer le dossier
holder-start-know = Bon à savoir
holder-start-size = { $sections ->
        [one] { $sections } partie à remplir
       *[other] { $sections } parties à remplir
    }, { $pieces ->
        [0] aucune pièce à joindre.
        [one] { $pieces } pièce à joindre.
       *[other] { $pieces } pièces à joindre.
    }
holder-start-saves = Tout s’enregistre : vous pouvez vous arrêter et revenir.
holder-start-share = Vous pouvez inviter quelqu’un à lire, remplir ou signer avec vous.
holder-start-private = Personne d’autre ne lit le brouillon avant le dépôt.
holder-new-project = Garder ces réponses comme projet
holder-new-project-go = Créer le projet
holder-new-project-1 = Le projet garde vos réponses et montre les arrêts possibles devant vous.
holder-new-project-2 = Vous commencerez un dossier quand vous voudrez, sans rien retaper.

# Où en est le dossier
holder-start-officer = Ce compte ne dépose pas de dossier
holder-start-officer-why = Un compte qui instruit ou qui administre ne demande pas d’aide ici : personne n’instruit sa propre demande.
holder-start-officer-do = Pour demander une aide, déconnectez-vous et ouvrez un compte à une autre adresse.
holder-start-officer-back = Revenir aux dispositifs
holder-who = { MAJ($name) }
holder-is-draft = Vous l’écrivez. Personne d’autre que vous et les personnes invitées ne le lit.
holder-is-draft-read = La demande est en train d’être écrite. Vous la lisez avec les personnes invitées.
holder-is-lapsed = Le délai a passé sans réponse le { $date } : la demande est considérée comme rejetée. { MAJ($manager) } peut encore décider.
holder-is-abandoned = Brouillon abandonné le { $date } : il n’a jamais été déposé.
holder-is-filed = Reçu le { $date }. { MAJ($manager) } vérifie que tout y est.
holder-is-incomplete = Il manque des pièces. { MAJ($manager) } les attend pour avancer.
holder-is-review = Le dossier est complet. { MAJ($manager) } l’instruit.
holder-is-correction = { MAJ($manager) } vous demande de revoir des réponses. Le délai est arrêté jusque-là.
holder-is-proposed = L’instruction est finie. Le dossier attend la décision.
holder-is-adjourned = La décision est reportée. Le dossier reste ouvert.
holder-is-granted = { $amount } accordés le { $date }.
holder-is-refused = La demande n’a pas été retenue, le { $date }.
holder-is-inadmissible = La demande n’entre pas dans ce dispositif : décision du { $date }.
holder-is-withdrawn = Vous avez retiré cette demande le { $date }. Elle ne sera pas instruite.

holder-when-now = Maintenant
holder-when-then = Ensuite
holder-when-soon = Bientôt
holder-when-filing = Au dépôt
holder-when-stopped = Arrêté
holder-the-receipt = L’accusé de réception
holder-delay = Le délai
holder-silence = Le silence
holder-next-fill = remplissez les parties, puis vérifiez et déposez. Tout s’enregistre.
holder-next-receipt = arrive aussitôt par courriel, avec la date à laquelle un silence vaut rejet.
holder-next-checks = vérifie les pièces, puis instruit la demande.
holder-next-checking = vérifie les pièces. S’il en manque, un courriel vous le dit. Vous n’avez rien à faire.
holder-next-review = étudie la demande et prépare une proposition. Une question ? Un message arrive ici.
holder-next-decides = examine la demande et se prononce.
holder-next-again = vous dit quand le dossier sera examiné de nouveau.
holder-next-send-pieces = envoyez les pièces demandées.
holder-next-correct = revoyez les parties rouvertes, puis renvoyez le dossier.
holder-next-clock-again = reprend le dossier ; le délai, arrêté en attendant, court de nouveau.
holder-next-goes-on = reprend le dossier.
holder-next-letter = lisez la lettre de décision : elle dit la suite et les conditions.
holder-next-agreement = vous propose une convention à signer, puis l’aide est versée.
holder-next-appeal = pouvez contester jusqu’à ce jour. La lettre ou l’accusé de réception dit comment.
holder-next-other = pouvez chercher un autre soutien : votre projet garde vos réponses.
holder-days-left =
    { $count ->
        [0] C’est le dernier jour.
        [one] Il vous reste un jour.
       *[other] Il vous reste { $count } jours.
    }
holder-late = Ce jour est passé : répondez dès que possible.
holder-silence-then =
    { $count ->
        [0] vaut rejet ce soir, si aucune réponse n’est donnée.
        [one] vaut rejet ce jour-là, si aucune réponse n’est donnée : un jour.
       *[other] vaut rejet ce jour-là, si aucune réponse n’est donnée : { $count } jours.
    }
holder-silence-passed = a valu rejet ce jour-là. Une décision peut encore être prise.
holder-silence-stopped = est arrêté : il court de nouveau dès votre réponse, et au plus tard après le jour fixé.

holder-go-draft = Continuer le dossier
holder-go-section = Continuer : « { $section } »
holder-go-again = Revoir « { $section } »
holder-go-pieces = Envoyer les pièces
holder-go-correct = Revoir les réponses
holder-go-letter = Lire la lettre de décision
holder-go-other = Trouver un autre soutien
holder-go-dossier = Ouvrir le dossier { $scheme }
holder-go-first = Voir les soutiens possibles
holder-go-project = Revenir au projet

# Page d’un dossier
holder-fact-received = Reçu le
holder-fact-silence = Le silence vaut rejet le
holder-fact-stopped = délai arrêté
holder-fact-lapsed = Rejeté par le silence le
holder-fact-service = Instruit par
holder-fact-officer = Suivi par
holder-fact-asked = Demandé
holder-fact-granted = Accordé
holder-marks = Repères
holder-request = On vous demande
holder-asked-by = Demandé par { $name }, le { $date }
holder-tasks = Les parties du dossier
holder-tasks-open = Les parties à revoir
holder-task-done = Terminé
holder-task-new = À commencer
holder-task-again = À revoir
holder-task-left =
    { $count ->
        [one] Encore une réponse à donner
       *[other] Encore { $count } réponses à donner
    }
holder-task-wrong =
    { $count ->
        [one] Une réponse à corriger
       *[other] { $count } réponses à corriger
    }
holder-task-pieces =
    { $count ->
        [one] Une pièce manque encore
       *[other] { $count } pièces manquent encore
    }
holder-task-file = Vérifier et déposer
holder-task-send = Vérifier et renvoyer
holder-messages = Messages
holder-no-message = Aucun message pour l’instant.
holder-write = Écrire au service
holder-write-hint = La personne qui suit le dossier est prévenue par courriel.
holder-attach = Joindre un fichier (facultatif)
holder-attach-hint = Un seul : PDF, image, texte ou document bureautique.
holder-send = Envoyer le message
holder-not-sent = Le service ne peut pas enregistrer en ce moment : votre message n’est pas parti. Il est gardé ci-dessous ; renvoyez-le dans quelques minutes.
holder-message-sent = Votre message est parti. La réponse arrivera ici, et par courriel.
holder-need-message = Écrivez votre message.
holder-decision = Décision : { $title }
holder-decided = { $date } · { $by }
holder-reasons = Pour ces raisons
holder-letter = Télécharger la lettre de décision (PDF)
holder-opinions = Avis partagés avec vous
holder-opinion-favourable = favorable
holder-opinion-reserved = réservé
holder-opinion-unfavourable = défavorable
holder-receipt-soon = L’accusé de réception s’écrit : rechargez la page dans un instant.
holder-pieces = Pièces jointes
holder-reread = Relire les réponses
holder-people = Qui voit ce dossier
holder-share-link = Inviter quelqu’un, changer les accès
holder-share-see = Voir les accès
holder-history = L’histoire du dossier
holder-drop-title = Ne pas continuer
holder-drop = Abandonner ce brouillon
holder-withdraw-title = Ne plus demander
holder-withdraw = Retirer la demande

holder-file-empty = « { $name } » est vide. Choisissez un autre fichier.
holder-file-large = « { $name } » dépasse { $limit }. Réduisez-le, ou envoyez-le en plusieurs fois.
holder-file-program = « { $name } » est un programme, quel que soit son nom. Envoyez plutôt un PDF ou une image.
holder-file-kind = « { $name } » est un fichier { $found }, qui ne peut pas être joint ici. Envoyez un PDF, une image ou un document bureautique.
holder-file-unknown = Le contenu de « { $name } » n’est pas reconnu. Envoyez un PDF, une image ou un document bureautique.

# L’histoire, en phrases
holder-did-start = Dossier commencé
holder-did-wrote = Réponses écrites : { $sections }
holder-did-piece = Pièce jointe : { $piece }
holder-did-pieces = Pièces jointes : { $pieces }
holder-did-piece-removed = Pièce retirée : { $piece }
holder-did-file = Dossier déposé sous le numéro { $number }
holder-did-receipt = Accusé de réception envoyé
holder-did-assign = Dossier confié à une personne du service
holder-did-unassign = Dossier remis à l’équipe du service
holder-did-ask = Pièces demandées
holder-did-ask-pieces = Pièces demandées : { $list }
holder-did-supply = Pièces envoyées
holder-did-complete = Dossier déclaré complet : l’instruction commence
holder-did-ask-correction = Parties rouvertes : { $list }
holder-did-reopen-parts = Parties rouvertes
holder-did-correct = Corrections envoyées
holder-did-propose = Instruction finie : dossier transmis pour décision
holder-did-reopen = Dossier repris en instruction
holder-did-grant = Aide accordée : { $amount }
holder-did-refuse = Demande refusée
holder-did-rectify = La décision a été rectifiée par un nouvel acte
holder-did-remind = Une relance a été envoyée
holder-did-adjourn = Décision reportée
holder-did-inadmissible = Demande déclarée irrecevable
holder-did-notify = Lettre de décision envoyée
holder-did-withdraw = Demande retirée
holder-did-lapse = Délai passé sans réponse : rejet par le silence
holder-did-invite = Invitation envoyée
holder-did-uninvite = Invitation annulée
holder-did-join = Invitation acceptée : { $role }
holder-did-remove = Accès retiré à une personne
holder-did-message = Message envoyé

# Partage
holder-sharing = Partager le dossier
holder-sharing-about = Chaque personne entre avec son propre compte. Vous pouvez retirer un accès à tout moment.
holder-role-owner = a ouvert le dossier
holder-role-reader = Lire
holder-role-reader-about = Lit tout, ne change rien.
holder-role-editor = Remplir
holder-role-editor-about = Lit, écrit les réponses, joint des pièces et échange avec le service. Ne dépose pas.
holder-role-signatory = Signer
holder-role-signatory-about = Fait tout cela, et peut aussi déposer ou retirer la demande au nom de la structure.
holder-since = depuis le { $date }
holder-until = invitation valable jusqu’au { $date }
holder-pending = en attente
holder-remove = Retirer l’accès
holder-cancel = Annuler l’invitation
holder-invite = Inviter quelqu’un
holder-invite-email = Son adresse électronique
holder-invite-hint = Un lien y part ; il sert une fois, pendant quatorze jours.
holder-invite-role = Ce que cette personne pourra faire
holder-invite-go = Envoyer l’invitation
holder-need-email = Écrivez l’adresse de la personne à inviter.
holder-back-dossier = Revenir au dossier
holder-share-invited = L’invitation est partie.
holder-share-removed = L’accès est retiré.
holder-share-cancelled = L’invitation est annulée : son lien ne marche plus.
holder-invitation-title = { $name } vous invite sur un dossier
holder-invitation-about = { $name } prépare une demande { $scheme } et souhaite la partager avec vous.
holder-invitation-role = Vous pourrez
holder-invitation-sent = Invitation envoyée à
holder-invitation-as = Vous êtes connecté comme { $name }.
holder-invitation-go = Accepter et ouvrir le dossier
holder-invitation-enter = Entrez avec votre compte, ou créez-en un : vous reviendrez ici.
holder-invitation-dead = Voir mes projets

# Retrait
holder-drop-about = Le brouillon disparaît de vos dossiers. Votre projet et ses réponses restent.
holder-drop-keep = Garder le brouillon
holder-drop-go = Abandonner le brouillon
holder-withdraw-about = Le service arrête l’instruction et le dossier est clos. On ne revient pas en arrière : il faudrait en déposer un autre.
holder-withdraw-reason = Pourquoi (facultatif)
holder-withdraw-hint = Le service le lira.
holder-withdraw-keep = Garder la demande
holder-withdraw-go = Retirer la demande
