# Une même action sur plusieurs dossiers : ce qui est demandé, ce qui va se passer, ce qui s’est passé.
# Les espaces insécables sont posées par le programme : écrire des espaces simples.

lots-title = Actions sur plusieurs dossiers
lots-about = Vos dernières actions groupées, avec le résultat de chaque dossier.
lots-empty = Aucune action groupée pour l’instant. Cochez des dossiers dans la liste de travail pour en préparer une.

# --- Sous la liste ----------------------------------------------------------------------------
lot-act = Agir sur plusieurs dossiers
lot-act-about = Rien n’est fait avant que vous ayez lu ce qui va arriver à chaque dossier.
lot-which = Sur quels dossiers ?
lot-which-ticked = Les dossiers cochés sur cette page
lot-which-all =
    { $count ->
        [one] Le dossier que trouve cette liste
       *[other] Tous les dossiers de cette liste ({ $shown })
    }
lot-deed = Que faire ?
lot-deed-assign = Confier à quelqu’un
lot-deed-remind = Relancer le porteur
lot-deed-pieces = Demander les pièces manquantes
lot-deed-adjourn = Reporter la décision
lot-deed-grant = Accorder le montant proposé
lot-deed-refuse = Refuser
lot-go = Continuer
lot-tick = Choisir le dossier { $number }
lot-all-batches = Mes actions groupées

# --- Ce qui est demandé -----------------------------------------------------------------------
lot-chosen-ticked =
    { $count ->
        [0] Aucun dossier n’est coché.
        [one] 1 dossier coché.
       *[other] { $count } dossiers cochés.
    }
lot-chosen-all = Tous les dossiers que trouve la liste, quel que soit leur nombre.
lot-about-assign = La personne choisie suivra ces dossiers. Ceux qu’elle suit déjà ne changent pas.
lot-about-remind = Le porteur reçoit de nouveau par courriel ce qui lui a été demandé et n’a pas de réponse. Une relance par jour au plus.
lot-about-pieces = Chaque porteur reçoit la liste des pièces obligatoires qui manquent à son dossier. Une pièce indispensable arrête le délai.
lot-about-adjourn = Chaque porteur reçoit une lettre qui dit pourquoi la décision est reportée. Le délai continue de courir.
lot-about-grant = Chaque dossier reçoit le montant proposé pour lui. La lettre et la notification partent, l’enveloppe est engagée.
lot-about-refuse = Chaque porteur reçoit une lettre avec ces raisons et les voies de recours.
lot-message = Message ajouté au courriel
lot-message-hint = Le même pour tous. Facultatif.
lot-reasons-hint = Les mêmes dans toutes les lettres, telles quelles. Une ligne vide sépare deux raisons. Pour accorder, elles ne sont demandées que si le montant n’est pas celui de la règle.
lot-preview-go = Voir ce qui va se passer
lot-back = Revenir à la liste sans rien faire
lot-error-selection = Aucun dossier n’est choisi. Revenez à la liste et cochez-en, ou choisissez toute la liste.
lot-error-officer = Cette personne n’instruit pas ces dossiers : choisissez-en une autre.

lot-asked-assign = Confier à { $name }.
lot-asked-unassign = Ne plus confier à personne.
lot-asked-remind = Relancer le porteur de ce qui attend sa réponse.
lot-asked-pieces = Demander les pièces obligatoires qui manquent.
lot-asked-pieces-due = Demander les pièces obligatoires qui manquent, avant le { $date }.
lot-asked-adjourn = Reporter la décision, le { $date }, par { $by }. Signature : { $signatory }.
lot-asked-grant = Accorder le montant proposé, le { $date }, par { $by }. Signature : { $signatory }.
lot-asked-refuse = Refuser, le { $date }, par { $by }. Signature : { $signatory }.

# --- Ce qui va se passer ----------------------------------------------------------------------
lot-state-preparing = en préparation
lot-state-ready =
    { $count ->
        [0] rien à faire
        [one] à lancer : { $count } dossier
       *[other] à lancer : { $count } dossiers
    }
lot-state-running = en cours
lot-state-done = terminée
lot-preparing =
    { $count ->
        [0] La liste est en cours de lecture.
        [one] La liste est en cours de lecture : 1 dossier regardé.
       *[other] La liste est en cours de lecture : { $count } dossiers regardés.
    }
lot-refresh = Voir où cela en est
lot-ready =
    { $count ->
        [one] 1 dossier sur { $all } va changer.
       *[other] { $count } dossiers sur { $all } vont changer.
    }
lot-short = { $envelope } : il reste { $left } à engager, et ce lot accorde { $amount }. Les derniers dossiers de la liste ne seront pas accordés, et chacun dira pourquoi.
lot-short-none = Aucune enveloppe n’est ouverte pour l’année de la décision : { $amount } ne seront pas accordés. Ouvrez une enveloppe, ou changez la date.
lot-ready-total = En tout, { $amount }.
lot-ready-about = Lisez la liste, ceux qui changent d’abord : rien n’est encore fait, et ce qui part ne se reprend pas en groupe.
lot-ready-letters = Chaque dossier aura sa lettre.
lot-ready-nothing = Aucun de ces dossiers ne peut recevoir cette action. La liste dit pourquoi.
lot-start =
    { $count ->
        [one] Le faire pour 1 dossier
       *[other] Le faire pour { $count } dossiers
    }
lot-running =
    { $done ->
        [one] { $done } dossier sur { $all }.
       *[other] { $done } dossiers sur { $all }.
    }
lot-running-about = Vous pouvez quitter cette page : cela continue.
lot-progress = Dossiers traités
lot-ended =
    { $count ->
        [0] Terminé : aucun dossier n’a changé.
        [one] Terminé : 1 dossier sur { $all } a changé.
       *[other] Terminé : { $count } dossiers sur { $all } ont changé.
    }
lot-caption-preview = Ce qui va arriver à chaque dossier
lot-caption-result = Ce qui est arrivé à chaque dossier
lot-col-preview = Ce qui va se passer
lot-col-result = Résultat
lot-sum-does = à faire
lot-sum-done = fait
lot-does-assign = confié à { $name }
lot-does-unassign = confié à personne
lot-does-remind = porteur relancé
lot-does-pieces = pièces demandées : { $pieces }
lot-does-adjourn = décision reportée
lot-does-grant = { $amount } accordés
lot-does-refuse = refusé
lot-line-waiting = en attente
lot-line-done = Fait : { $what }.
lot-line-refused = Non : { $why }.
lot-why-already = déjà fait, rien ne change
lot-why-not-now = son état ne le permet pas
lot-why-nothing-missing = aucune pièce obligatoire ne manque
lot-why-nothing-asked = rien n’attend de réponse du porteur
lot-why-no-proposal = aucun montant n’est proposé
lot-why-on-agenda = il est à l’ordre du jour d’une séance, qui en décidera
lot-why-state-aid = le plafond d’aides d’État serait dépassé, ou une donnée manque
lot-why-over-rule = le montant proposé dépasse ce que la règle permet
lot-why-over-envelope = il ne reste pas assez dans l’enveloppe
lot-why-needs-reasons = le montant n’est pas celui de la règle : il faut une raison
lot-why-day = la date de décision est avant la réception du dossier
lot-why-no-agreement = la convention qu’il faut à ce financeur n’est pas en vigueur ce jour-là
lot-why-opinion-first = un avis doit venir d’abord
lot-why-not-found = vous n’instruisez pas ce dossier
lot-why-stale = quelqu’un d’autre le modifiait : recommencez pour lui
lot-why-invalid = la demande ne convient pas à ce dossier : ouvrez-le pour voir pourquoi
lot-why-defect = une erreur du service, signalée à l’équipe technique
lot-csv = Télécharger les résultats (CSV)
lot-csv-waiting = en attente
lot-csv-done = fait
lot-csv-already = déjà fait
lot-csv-refused = refusé
