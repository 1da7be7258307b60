# Les pages des instructeurs et des personnes dont ils demandent l’avis.
# Les espaces insécables sont posées par le programme : écrire des espaces simples.

inst-title = Liste de travail
inst-untitled = Projet sans nom
inst-nobody = personne
inst-back = Revenir au dossier sans rien changer
inst-today = Aujourd’hui
inst-rules = { $scheme }, règles du { $date }
inst-date-first = 1er{ " " }{ $month }
inst-date-short = { $day }{ " " }{ $month }
inst-date-year = { $day } { $year }
inst-moment = { $date } à { $time }
inst-days =
    { $count ->
        [0] aujourd’hui
        [one] { $count }{ " " }jour
       *[other] { $count }{ " " }jours
    }


# --- La liste ---------------------------------------------------------------------------------
inst-list-body = Gestionnaire
inst-list-body-go = Afficher
inst-list-views = Vues
inst-list-view-todo = à instruire
inst-list-view-soon = silence dans moins de 15 jours
inst-list-view-waiting = en attente du porteur
inst-list-view-proposed = en attente de décision
inst-list-view-adjourned = décision reportée
inst-list-view-decided = terminés
inst-list-view-all = dans tous les états
inst-list-filter = Filtrer la liste
inst-list-search = Chercher
inst-list-search-hint = Un numéro, un projet, un nom, une commune. La recherche regarde tous les états.
inst-list-more = Filtres et ordre
inst-list-all = Tous
inst-list-scheme = Dispositif
inst-list-state = État
inst-list-state-of-view = De la vue
inst-list-department = Département
inst-list-officer = Suivi par
inst-list-officer-me = Moi
inst-list-officer-nobody = Personne
inst-list-sort = Ordre
inst-list-sort-silence = Silence proche
inst-list-sort-updated = Récents
inst-list-sort-requested = Montant
inst-list-sorted-silence = Le silence le plus proche d’abord.
inst-list-sorted-updated = La dernière modification d’abord.
inst-list-sorted-requested = Le montant le plus élevé d’abord.
inst-list-go = Filtrer
inst-list-caption =
    { $count ->
        [0] Aucun dossier : { $what }
        [one] 1 dossier : { $what }
        [1000] 1 000 dossiers ou plus : { $what }
       *[other] { $shown } dossiers : { $what }
    }
inst-list-open-first = Ouvrir le premier dossier, { $number }
inst-list-col-number = Dossier
inst-list-col-project = Projet
inst-list-col-state = État
inst-list-col-stage = Étape du projet
inst-list-col-silence = Silence dans
inst-list-delay = Délai
inst-list-col-requested = Demandé
inst-list-col-officer = Suivi par
inst-list-suspended = suspendu
inst-list-lapsed = rejet implicite
inst-list-over = dépassé
inst-list-closed = clos
inst-list-decided-on = décidé le { $date }
inst-list-unread = message non lu
inst-list-empty = Aucun dossier ici
inst-list-empty-filtered = Aucun dossier ne répond à tous ces filtres. Retirez-en un, ou cherchez dans tous les états.
inst-list-empty-view = Rien n’attend dans cette vue. Un dossier y vient dès qu’une personne le dépose ou répond.
inst-list-empty-go = Voir tous les dossiers
inst-list-kept = Vues gardées
inst-list-kept-none = Aucune vue gardée. Filtrez la liste, puis donnez un nom à ce que vous voyez.
inst-list-keep = Garder cette vue sous le nom
inst-list-keep-hint = Par exemple « Finistère, les miens ». Vous seul la voyez.
inst-list-keep-go = Garder
inst-list-forget = Oublier
inst-list-done-view = La vue est gardée.
inst-list-done-forget = La vue est oubliée.

# --- Le dossier -------------------------------------------------------------------------------
inst-file = Le dossier déposé
inst-changes =
    { $count ->
        [one] 1 réponse a changé depuis votre dernière lecture, le { $since }.
       *[other] { $count } réponses ont changé depuis votre dernière lecture, le { $since }.
    }
inst-brief = En bref
inst-brief-applicant = Demandeur
inst-brief-place = Territoire
inst-brief-received = Reçu le
inst-brief-requested = Demandé
inst-brief-expenses = Dépenses prévues
inst-parts = Les parties du dossier
inst-first-change = Aller au premier changement
inst-unread =
    { $count ->
        [one] 1 message non lu du porteur.
       *[other] { $count } messages non lus du porteur.
    }
inst-seen = J’ai lu
inst-lapsed = Le silence a valu rejet le { $date }.
inst-lapsed-about = Ce rejet implicite ne ferme pas le dossier : une décision expresse reste possible, et elle le remplace.
inst-decision = Décision
inst-decided = Le { $date }, par { $by }.
inst-letter-soon = La lettre est en cours d’envoi.
inst-letter-sent = Lettre envoyée le { $at }.
inst-resources = Ressources prévues
inst-next = À vous
inst-to-panel = Aller à ce qui vous attend : délai, pièces, avis
inst-next-complete = Regardez les pièces. S’il n’en manque aucune d’indispensable, l’instruction peut commencer.
inst-go-complete = Déclarer le dossier complet
inst-next-propose = La règle donne { $amount }. Proposez ce montant, ou un autre avec sa raison.
inst-next-propose-judged = La règle ne donne pas de montant : proposez-le avec sa raison.
inst-go-propose = Proposer une décision
inst-next-decide = Montant proposé : { $amount }.
inst-proposed-reason = Raison : { $reason }
inst-go-decide = Enregistrer la décision
inst-next-resume = La décision a été reportée. Reprenez l’instruction quand vous avez de quoi décider.
inst-go-resume = Reprendre l’instruction
inst-next-wait = Le porteur corrige les parties rouvertes. Le délai est arrêté jusqu’à son envoi, au plus tard jusqu’au jour fixé.
inst-go-write = Écrire au porteur
inst-next-closed = Ce dossier n’attend plus rien de vous.
inst-go-list = Revenir à la liste
inst-actions = Autres actions
inst-act-note = Écrire la note d’instruction
inst-act-pieces = Demander des pièces
inst-act-correction = Demander une correction
inst-act-opinion = Demander un avis
inst-act-write = Écrire au porteur
inst-act-inadmissible = Déclarer irrecevable
inst-act-reopen = Reprendre l’instruction
inst-pieces = Pièces
inst-pieces-count = { $given } sur { $all }
inst-piece-missing = Manque. Non indispensable : le délai court.
inst-piece-missing-stops = Manque. Indispensable : la demander arrête le délai.
inst-piece-optional = Facultative, non fournie.
inst-piece-ok = conforme
inst-piece-refused = à remplacer
inst-piece-replaces = remplace « { $name } »
inst-piece-judge = Juger cette pièce
inst-piece-note = Raison, demandée pour un refus
inst-piece-say-ok = Conforme
inst-piece-say-refused = À remplacer
inst-requests = Demandes au porteur
inst-request-pieces = Pièces demandées
inst-request-correction = Correction demandée
inst-request-due = attendu le { $date }
inst-request-answered = répondu le { $date }
inst-request-asked = Demandé le { $date } :
inst-remind = Relancer le porteur
inst-opinions = Avis
inst-opinions-none = Aucun avis demandé.
inst-no-message = Aucun message pour l’instant.
inst-all-messages =
    { $count ->
        [0] Écrire un message ou une note
        [one] 1 message
       *[other] { $count } messages
    }{ $notes ->
        [0] { "" }
        [one] , 1 note interne
       *[other] , { $notes } notes internes
    }
inst-officer = Suivi
inst-officer-nobody = Personne ne suit ce dossier.
inst-assign = Confier à quelqu’un
inst-assign-to = Confier à
inst-assign-go = Confier
inst-holder = Dossier ouvert par { $name }.
inst-documents = Documents
inst-history = Historique

inst-done-complete = Le dossier est complet : l’instruction commence. Le porteur est prévenu.
inst-done-reminded = Le porteur reçoit une relance par courriel, une par jour au plus.
inst-done-pieces = La demande est partie. Le porteur la reçoit par courriel.
inst-done-correction = La demande est partie. Les parties choisies sont rouvertes, et le délai est arrêté jusqu’à la réponse, ou jusqu’au jour fixé.
inst-done-opinion = La demande d’avis est partie, avec un lien personnel.
inst-done-assigned = Le suivi est enregistré.
inst-done-piece = Votre appréciation de la pièce est enregistrée.
inst-done-note = La note d’instruction est enregistrée.
inst-done-message = Le message est envoyé.
inst-done-internal = La note interne est enregistrée.
inst-done-proposed = La proposition est enregistrée.
inst-done-decided = La décision est enregistrée. La lettre part au porteur.
inst-done-reopened = L’instruction reprend.
inst-done-seen = C’est noté : seuls les prochains changements seront signalés.
inst-next-lacking = Il manque une pièce indispensable : { $pieces }. Demandez-la, ou dites pourquoi vous vous en passez.
inst-without = Instruire sans l’attendre
inst-without-why = Pourquoi vous en passer ?
inst-without-hint = La raison figure dans l’historique du dossier.
inst-without-go = Déclarer le dossier complet
inst-alert-without = Rien n’a été enregistré : une pièce indispensable manque. Demandez-la, ou dites pourquoi vous vous en passez.
inst-alert-state = Cette action n’est pas possible dans l’état où est ce dossier : rien n’a changé. Voici où il en est.
inst-alert-stale = Rien n’a été enregistré : quelqu’un a modifié ce dossier au même moment. Relisez-le, puis recommencez.

# --- Le délai --------------------------------------------------------------------------------
inst-clock-title = Le délai
inst-clock-picture = Délai du silence
inst-clock-desc = Reçu le { $received }, aujourd’hui { $today }. { $sentence }
inst-clock-left =
    { $left ->
        [0] Dernier jour : ce soir, { $date }, le silence vaudra rejet.
        [one] 1 jour avant que le silence vaille rejet, le { $date }.
       *[other] { $left } jours avant que le silence vaille rejet, le { $date }.
    }
inst-clock-suspended =
    { $left ->
        [one] Délai arrêté depuis le { $from }. Il restera 1 jour quand il repartira.
       *[other] Délai arrêté depuis le { $from }. Il restera { $left } jours quand il repartira.
    }
inst-clock-over = Le délai est passé depuis le { $date } : le rejet implicite sera constaté.
inst-clock-lapsed = Rejet implicite le { $date }.
inst-clock-decided = Décidé le { $date } : le délai ne compte plus.
inst-clock-closed = Dossier clos : le délai ne compte plus.
inst-clock-stop = Du { $from } au { $to } : { $reason } ({ $days } j hors délai).
inst-clock-stop-open = Depuis le { $from } : { $reason }.
inst-clock-stop-pieces = une pièce indispensable manquait
inst-clock-stop-correction = le porteur corrigeait
inst-clock-days-out = { $days } j suspendus
inst-clock-today = { $date }
inst-clock-open-end = à suivre

# --- Base et montant --------------------------------------------------------------------------
inst-base-title = Dépenses
inst-base-caption = Base retenue, ligne par ligne
inst-base-expense = Dépense
inst-base-presented = Présenté
inst-base-retained = Retenu
inst-base-outside = hors base
inst-base-total = Base de l’aide
inst-base-cut = Écarté : { $cut }.
inst-base-retained-by = Retenu, { $funder }
inst-base-missing = La base dépend de réponses qui manquent : { $names }.
judged-unknown-kind = Nature de dépense que la fiche n’a pas.
judged-in-kind = Apport en nature, hors base.
judged-officer = Retenu par l’instruction.
judged-not-eligible = Cette dépense ne compte pas pour l’aide.
judged-engaged-before = Engagée le { $engaged }, avant le dépôt du { $filed }.
judged-engaged-unknown = Déjà engagée ; le jour du dépôt n’est pas connu.
judged-condition = La condition de cette dépense n’est pas remplie.
judged-condition-unknown = La condition de cette dépense dépend d’une réponse qui manque.
judged-vat = TVA récupérée, hors base : { $vat }.
judged-vat-unsaid = La TVA de cette ligne n’est pas dite : le montant est compté tel quel.
judged-vat-unknown = TVA de { $vat } ôtée tant que l’on ne sait pas si elle est récupérée.
judged-line-ceiling = Plafond de { $limit } par ligne.
judged-share-ceiling = Au plus { $rate } de { $of }, soit { $limit } pour toutes les lignes de cette nature.
judged-other = Raison d’une autre version de la règle.
inst-base-edit = Changer ce qui est retenu
inst-base-about = Retenez moins, ou une dépense que le dispositif écarte d’habitude, avec la raison. Le porteur lit cette raison.
inst-base-presented-is = Présenté : { $amount }
inst-base-in-kind = Apport en nature : il compte dans l’équilibre, jamais dans la base.
inst-base-reason = Raison de l’écart
amount-title = Le montant, pas à pas
amount-after-save = Ce calcul suit ce qui est enregistré.
amount-sources = D’où viennent ces chiffres
amount-judged = Ni taux ni plafond publié : une personne fixe le montant, avec sa raison.
amount-missing = Le montant dépend de réponses qui manquent : { $names }.
amount-without = Calculé sans une aide qui n’est pas encore connue : { $names }.
amount-below-floor = Ce montant est sous le plancher du dispositif. La règle ne le relève pas : à vous de dire pourquoi l’aide serait donnée ou non.
amount-cut = { $cut } en moins
amount-base = Base retenue
amount-base-ceiling = Base plafonnée à { $limit }
amount-base-ceiling-unknown = Plafond de la base non publié
amount-rate = × { $rate }
amount-rate-missing = Le taux dépend d’une réponse qui manque
amount-bonus = + { $rate } de majoration, soit { $total }
amount-bonus-judgement = Majoration qu’une personne décide : elle n’est pas ajoutée ici
amount-bonus-missing = Majoration de { $rate } : elle dépend d’une réponse qui manque
amount-bonus-unknown = Majoration non publiée : elle n’est pas ajoutée
amount-flat = Somme forfaitaire
amount-flat-unknown = Forfait non publié : aucun n’est appliqué
amount-conditions = Une condition propre à ce financeur n’est pas remplie
amount-rate-unknown = Taux non publié : aucun n’est appliqué
amount-ceiling = Plafond { $limit }
amount-ceiling-unknown = Plafond non publié
amount-floor = Plancher { $limit }
amount-floor-below = Sous le plancher de { $limit }
amount-floor-below-later = Plancher { $limit } : les étapes suivantes mènent au-dessous
amount-floor-unknown = Plancher non publié
amount-public-share = Argent public : { $rate } de { $base } au plus, { $other } viennent d’autres financeurs
amount-public-share-unknown = Part d’argent public : aucun plafond publié
amount-public-share-shared = Argent public : { $rate } de { $base } au plus, { $other } viennent d’autres financeurs et { $earlier } de ceux qui précèdent dans ce dossier
amount-public-share-no-plan = Part d’argent public : le plan de financement n’est pas encore connu
amount-requested = Demandé : { $limit }
amount-requested-shared = Demandé : il reste { $limit } après { $earlier } des financeurs qui précèdent
amount-rounding = Arrondi à { $limit }, vers le bas
amount-step-decided = Montant décidé
amount-other = Étape d’une autre version de la règle

# --- Demander ---------------------------------------------------------------------------------
inst-ask-pieces-title = Demander des pièces
inst-ask-pieces-about = Le porteur reçoit la liste par courriel et peut déposer ces pièces. Seule une pièce indispensable arrête le délai, pendant le temps fixé pour l’envoyer (CRPA, art. L114-5).
inst-ask-pieces = Quelles pièces ?
inst-ask-pieces-hint = Celles qui manquent sont déjà cochées.
inst-ask-piece-missing = Manque.
inst-ask-piece-given = Fournie : en demander une autre.
inst-ask-piece-optional = Facultative.
inst-ask-piece-hint = { $state } { $clock }
inst-ask-piece-stops = Indispensable : le délai s’arrête.
inst-ask-piece-runs = Le délai court.
inst-ask-pieces-message = Votre message (facultatif)
inst-ask-pieces-message-hint = Ce qui ne va pas, ce que vous attendez.
inst-ask-pieces-go = Envoyer la demande
inst-ask-correction-title = Demander une correction
inst-ask-correction-about = Seules les parties cochées sont rouvertes. Le dossier déposé reste tel quel jusqu’au nouvel envoi ; le délai s’arrête jusque-là, et au plus tard jusqu’au jour fixé.
inst-ask-sections = Quelles parties rouvrir ?
inst-ask-sections-hint = Le porteur ne pourra rien changer d’autre.
inst-ask-section-declarations = À rouvrir si ce que le porteur a déclaré n’est plus exact.
inst-ask-correction-message = Que faut-il corriger ?
inst-ask-correction-message-hint = Dites pour chaque partie ce que vous attendez. Le porteur lit ce texte.
inst-ask-correction-go = Rouvrir ces parties
inst-ask-due = Réponse attendue le
inst-ask-due-hint = Sans date, le délai habituel s’applique.
inst-ask-opinion-title = Demander un avis
inst-ask-opinion-about = La personne reçoit un lien personnel, sans compte à créer. Elle lit le dossier et ses pièces, sans les coordonnées ni l’IBAN du porteur. Une relance part d’elle-même trois jours avant la date.
inst-ask-opinion-kept = Ces pièces ne lui sont pas montrées : { $list }.
inst-ask-opinion-name = À qui ?
inst-ask-opinion-name-hint = Prénom, nom, et structure s’il y en a une.
inst-ask-opinion-email = Adresse électronique
inst-ask-opinion-email-hint = Le lien n’ouvre que ce dossier. Vérifiez l’adresse.
inst-ask-opinion-question = Votre question
inst-ask-opinion-question-hint = Une question précise reçoit un avis utile.
inst-ask-opinion-deadline = Avis attendu le
inst-ask-opinion-deadline-hint = Le lien reste ouvert un mois après cette date.
inst-ask-opinion-who-reads = Qui lira cet avis ?
inst-ask-opinion-confidential = Les instructeurs seulement
inst-ask-opinion-confidential-hint = Le porteur ne le voit pas sur sa page.
inst-ask-opinion-shared = Les instructeurs et le porteur
inst-ask-opinion-shared-hint = Le porteur le lit dès qu’il est rendu, avec le nom de son auteur.
inst-ask-opinion-go = Envoyer le lien

# --- Échanges ---------------------------------------------------------------------------------
inst-talk-title = Échanges
inst-talk-messages = Messages
inst-talk-messages-about = Le porteur les lit, et les reçoit par courriel.
inst-talk-unread = non lu
inst-talk-body = Votre message au porteur
inst-talk-file = Joindre un fichier (facultatif)
inst-talk-file-hint = PDF, image, texte ou document de bureau, { $size } au plus.
inst-talk-go = Envoyer le message
inst-talk-notes = Notes internes
inst-talk-notes-about = Les instructeurs seulement. Une personne qui demande ses données peut y avoir accès : restez factuel.
inst-talk-notes-none = Aucune note pour l’instant.
inst-talk-note = Votre note
inst-talk-note-go = Garder la note
inst-file-empty = « { $name } » est vide. Vérifiez le fichier, puis joignez-le de nouveau.
inst-file-large = « { $name } » est trop lourd : { $limit } au plus. Réduisez-le, ou envoyez-le en plusieurs messages.
inst-file-program = « { $name } » est un programme, quel que soit son nom. Joignez un document.
inst-file-kind = « { $name } » n’est pas d’un genre accepté ici. Joignez un PDF, une image, un texte ou un document de bureau.

# --- La note d’instruction --------------------------------------------------------------------
inst-note-title = Note d’instruction
inst-note-about = Rien n’est obligatoire : écrivez au fil de votre lecture, enregistrez, revenez.
inst-note-saved = Enregistrée par { $author } le { $at }.
inst-note-grid = Ce que le projet a d’une innovation sociale
inst-note-grid-about = Trois familles de questions, sans ordre, sans note et sans total.
inst-note-edit = Changer la note
inst-note-remark = Ce que vous avez vu
inst-note-no-answer = Sans réponse
inst-note-conditions = Conditions à juger
inst-note-conditions-about = Celles que seule une personne peut juger, ou que seul le dossier permet de connaître.
inst-note-met = Remplie
inst-note-not-met = Non remplie
inst-note-not-judged = Pas encore jugée
inst-note-rule-met = D’après les réponses, elle est remplie.
inst-note-rule-not-met = D’après les réponses, elle n’est pas remplie.
inst-note-rule-unknown = Les réponses ne suffisent pas à le dire.
inst-note-summary = Synthèse
inst-note-summary-label = Ce que le comité doit retenir
inst-note-summary-hint = Le projet en deux phrases, ses forces, ses risques, votre avis.
inst-note-go = Enregistrer la note
inst-note-go-again = Enregistrer ma version
inst-note-conflict = { $author } a enregistré cette note le { $at }, pendant que vous écriviez
inst-note-conflict-do = Votre texte est gardé ci-dessous, rien n’a été remplacé. Voici ce qui diffère dans l’autre version : reprenez ce qui doit l’être, puis enregistrez.
inst-note-conflict-same = Les deux versions disent la même chose.
inst-note-blank = (vide)
inst-note-line = Retenu, { $line }
inst-note-line-usual = ce que le dispositif retient d’habitude

# --- Proposer et décider ----------------------------------------------------------------------
inst-propose-title = Proposer une décision
inst-propose-no-note = Aucune note d’instruction n’est écrite : le comité n’aura pas votre analyse.
inst-propose-requested = Demandé par le porteur : { $amount }.
inst-propose-amount = Montant proposé
inst-propose-amount-hint = La règle donne { $amount }. Un autre montant demande une raison ; 0 € propose un refus.
inst-propose-amount-judged = La règle ne donne pas de montant : dites la raison du vôtre. 0 € propose un refus.
inst-propose-reason = Raison
inst-propose-reason-hint = Demandée si le montant n’est pas celui de la règle.
inst-propose-go = Enregistrer la proposition
inst-decide-title = Enregistrer la décision
inst-decide-proposed = Montant proposé : { $amount }.
inst-decide-rule = La règle donnait { $amount }.
inst-decide-kind = Qu’est-ce qui a été décidé ?
inst-decide-granted = Aide accordée
inst-decide-granted-hint = Le montant est celui proposé, ou un autre avec sa raison.
inst-decide-refused = Aide refusée
inst-decide-refused-hint = Les raisons figurent dans la lettre, avec les voies de recours.
inst-decide-adjourned = Décision reportée
inst-decide-adjourned-hint = Le dossier reste ouvert et le délai court. La lettre dit pourquoi.
inst-decide-inadmissible = Demande irrecevable
inst-decide-inadmissible-hint = Elle n’entre pas dans ce dispositif. Le fond du projet n’est pas jugé.
inst-decide-amount = Montant accordé
inst-decide-amount-hint = Seulement si l’aide est accordée.
inst-decide-reasons = Raisons
inst-decide-reasons-hint = Elles figurent dans la lettre, telles quelles. Une ligne vide sépare deux raisons.
inst-decide-by = Qui a décidé ?
inst-decide-by-hint = Avec son article, comme la lettre l’écrira : « le comité… ».
inst-decide-on = Décidé le
inst-decide-on-hint = Le jour de la séance ou de la signature.
inst-decide-signatory = Qui signe la lettre ?
inst-decide-signatory-hint = Prénom, nom et qualité.
inst-decide-preview = Voir la lettre avant de l’envoyer
inst-decision-granted = Aide accordée
inst-decision-refused = Aide refusée
inst-decision-adjourned = Décision reportée
inst-decision-inadmissible = Demande irrecevable
inst-decision-conditional = Aide accordée sous condition
inst-decision-withdrawn = Retrait enregistré
inst-letter-title = Relire la lettre avant l’envoi
inst-letter-about = Voici ce que dira la lettre. Rien n’est encore enregistré.
inst-letter-number = Dossier
inst-letter-scheme = Dispositif
inst-letter-project = Projet
inst-letter-to = À
inst-letter-subject-granted = Une aide vous est accordée
inst-letter-subject-refused = Votre demande n’est pas retenue
inst-letter-subject-adjourned = L’examen de votre demande est reporté
inst-letter-subject-inadmissible = Votre demande est irrecevable
inst-letter-opening-granted = Le { $date }, { $by } a décidé de soutenir votre projet.
inst-letter-opening-refused = Le { $date }, { $by } a examiné votre demande et a décidé de ne pas accorder l’aide demandée.
inst-letter-opening-adjourned = Le { $date }, { $by } a décidé de reporter l’examen de votre demande. Ce n’est pas un refus : votre dossier reste ouvert.
inst-letter-opening-inadmissible = Le { $date }, { $by } a constaté que votre demande n’entre pas dans ce dispositif. Le fond de votre projet n’a pas été jugé.
inst-letter-decided = Montant décidé
inst-letter-why = Pourquoi
inst-letter-reasons = Les raisons
inst-letter-steps = Comment ce montant a été calculé
inst-letter-appeal = La lettre dit aussi comment contester cette décision, auprès de qui et jusqu’à quand.
inst-letter-addressees = La lettre part en PDF, par courriel, à : { $list }.
inst-letter-go = Enregistrer et envoyer la lettre
inst-letter-change = Modifier

# --- Historique -------------------------------------------------------------------------------
inst-history-someone = une personne dont le compte est fermé
inst-history-automatic = automatique
inst-history-started = dossier commencé
inst-history-submit = dossier déposé
inst-history-ask-pieces = pièces demandées
inst-history-supply-pieces = pièces envoyées
inst-history-complete = dossier déclaré complet
inst-history-ask-correction = correction demandée, délai arrêté
inst-history-submit-correction = correction envoyée, le délai repart
inst-history-propose = { $amount } proposés
inst-history-reopen = retour à l’instruction
inst-history-resume = instruction reprise
inst-history-grant = aide de { $amount } accordée
inst-history-refuse = aide refusée
inst-history-adjourn = décision reportée
inst-history-inadmissible = demande déclarée irrecevable
inst-history-withdraw = demande retirée
inst-history-clock-resumed = temps de réponse du porteur écoulé, le délai court de nouveau
inst-history-lapse = rejet implicite, le délai est passé
inst-history-assigned = dossier confié à quelqu’un
inst-history-unassigned = dossier rendu à l’équipe
inst-history-note = note d’instruction enregistrée
inst-history-message = message
inst-history-internal = note interne
inst-history-piece-added = pièce reçue : { $name }
inst-history-piece-removed = pièce retirée
inst-history-piece-ok = pièce jugée conforme
inst-history-piece-refused = pièce à remplacer : { $note }
inst-history-opinion-asked = avis demandé à { $name }
inst-history-act-drafted = acte rectificatif écrit, à signer par le comité
inst-history-act-withdrawn = acte rectificatif retiré avant signature
inst-history-act-granted = décision rectifiée : { $amount } accordés
inst-history-act-refused = décision rectifiée : refus
inst-history-reminded = porteur relancé
inst-history-opinion-reminded = { $name } relancé
inst-history-opinion-given = avis rendu : { $verdict }
inst-history-receipt = accusé de réception envoyé
inst-history-notified = lettre de décision envoyée

# --- Erreurs de ces formulaires ---------------------------------------------------------------
inst-error-name = Écrivez un nom.
inst-error-note = Dites ce qui ne va pas : le porteur doit savoir quoi remplacer.
inst-error-sections = Cochez au moins une partie à rouvrir.
inst-error-pieces = Cochez au moins une pièce.
inst-error-message = Écrivez ce qu’il faut corriger.
inst-error-question = Écrivez la question que vous posez.
inst-error-email = Cette adresse n’est pas complète. Exemple : prenom.nom@structure.bzh.
inst-error-email-missing = Écrivez l’adresse électronique : le lien y est envoyé.
inst-error-deadline = Donnez la date à laquelle vous attendez la réponse.
inst-error-date = Écrivez la date avec le jour, le mois et l’année. Exemple : 10/03/2026.
inst-error-date-past = Cette date est passée. Donnez aujourd’hui ou un jour à venir.
inst-error-future = Cette date n’est pas encore venue : une décision s’enregistre le jour où elle est prise, ou après.
inst-error-before-receipt = Cette date vient avant la réception du dossier.
inst-error-retained = Retenez entre 0 € et ce qui est présenté, { $max }.
inst-error-reason = Dites la raison : le montant n’est pas celui que la règle donne.
inst-error-amount = « { $value } » n’est pas un montant. Exemple : 14 000,50.
inst-error-ambiguous = « { $value } » peut se lire de deux façons. Écrivez les milliers avec une espace et les centimes avec une virgule : 1 234,50.
inst-error-amount-missing = Écrivez le montant.
inst-error-amount-small = Une aide accordée est de plus de 0 €.
inst-error-kind = Choisissez ce qui a été décidé.
inst-error-reasons = Écrivez au moins une raison : elle figure dans la lettre.
inst-error-decided-by = Dites qui a décidé : la lettre le nomme.
inst-error-signatory = Dites qui signe : prénom, nom et qualité.
inst-error-body = Écrivez votre texte.
inst-error-down = Le service ne peut pas enregistrer en ce moment : rien n’est parti. Votre texte est gardé ici ; renvoyez-le dans quelques minutes.
inst-error-long = Ce texte est trop long : { $max } caractères au plus.
inst-error-other = Cette réponse ne convient pas. Relisez-la.

# --- L’avis d’une personne extérieure ---------------------------------------------------------
opinion-favourable = favorable
opinion-favourable-hint = Le projet mérite d’être soutenu.
opinion-reserved = réservé
opinion-reserved-hint = Oui, à des conditions que vous dites.
opinion-unfavourable = défavorable
opinion-unfavourable-hint = Le projet ne devrait pas être soutenu ainsi.
opinion-awaited = attendu le { $date }
opinion-late = en retard, attendu le { $date }
opinion-answered = Rendu le { $date }
opinion-reminded = Relance envoyée le { $date }.
opinion-reminder = Une relance partira trois jours avant.
opinion-confidential = confidentiel
opinion-title = Donner votre avis
opinion-asked-by = { $name }, { $body } vous demande votre avis sur le projet « { $project } ».
opinion-by = Réponse attendue le { $date }.
opinion-late-you = La réponse était attendue le { $date } : elle reste utile.
opinion-confidential-you = Seuls les instructeurs liront votre avis.
opinion-shared-you = Le porteur du projet lira votre avis et votre nom.
opinion-private = Les coordonnées et l’IBAN du porteur ne vous sont pas montrés. Ce que vous lisez ici vous est confié pour donner cet avis seulement.
opinion-kept = Ces pièces ne vous sont pas montrées non plus : { $list }.
opinion-yours = Votre avis
opinion-verdict = Votre avis est
opinion-error-verdict = Dites si votre avis est favorable, réservé ou défavorable.
opinion-body = Vos raisons
opinion-body-hint = Ce qui vous convainc, ce qui manque, ce qu’il faudrait vérifier.
opinion-once = Un avis s’envoie une fois : relisez-le avant.
opinion-go = Envoyer mon avis
opinion-thanks = Merci, votre avis est enregistré
opinion-thanks-why = La personne qui instruit ce dossier en est prévenue.
opinion-thanks-do = Vous n’avez rien d’autre à faire. Ce lien ne montre plus le dossier.
opinion-used = Votre avis est déjà rendu
opinion-used-why = Ce lien a servi : l’avis qu’il portait est enregistré, et le dossier ne se lit plus ici.
opinion-used-do = Pour compléter votre avis, joignez la personne qui vous l’a demandé. Une réponse au courriel du lien ne serait lue par personne.
opinion-expired = Ce lien n’est plus valable
opinion-expired-why = Le délai pour donner un avis est passé depuis plus d’un mois.
opinion-expired-do = Si votre avis est encore attendu, demandez un nouveau lien à la personne qui vous avait écrit.
opinion-unknown = Ce lien n’existe pas
opinion-unknown-why = L’adresse est peut-être coupée : certains logiciels de courriel la présentent sur deux lignes.
opinion-unknown-do = Copiez le lien entier depuis le courriel. S’il ne marche toujours pas, demandez-en un nouveau à la personne qui vous a écrit.
opinion-closed = L’avis n’est plus attendu
opinion-closed-why = Une décision a été prise sur ce dossier, ou il a été retiré.
opinion-closed-do = Merci du temps que vous y avez passé. Vous n’avez rien d’autre à faire.
opinion-home = Revenir à l’accueil
opinion-contact = Qui contacter
