# L’aide au choix sous une enveloppe. Elle propose sur le papier ; les personnes décident.
# Les espaces insécables sont posées par le programme : écrire des espaces simples.

choice-title = Aide au choix sous une enveloppe
choice-lead = Ce calcul propose l’ensemble de dossiers qui réunit le plus de points sans dépasser l’enveloppe. Il ne décide rien : la consultation est notée au relevé, et le comité choisit librement.
choice-link = Aide au choix sous une enveloppe
choice-people-decide = C’est une proposition sur le papier. Rien n’a changé dans les dossiers ni dans l’ordre du jour.
choice-found = Ce que propose le calcul
choice-again = Essayer d’autres contraintes
choice-constraints = Les contraintes
choice-none = Aucun dossier proposé pour décision ne peut être comparé dans cette séance.
choice-envelope = Enveloppe
choice-envelope-left = Il reste { $left } dans les enveloppes de ces dossiers, les décisions de cette séance déduites.
choice-envelope-none = Aucune enveloppe n’est ouverte pour ces dossiers : indiquez le montant à répartir.
choice-min-department = Au moins, par département
choice-min-theme = Au moins, par thème
choice-min-scheme = Au moins, par dispositif
choice-min-hint = Nombre de dossiers retenus là où il y en a. Vide : pas de minimum.
choice-weights = Poids des critères
choice-weights-about = Chaque critère compte une fois. Glissez vers 0 pour l’oublier, vers 5 pour le compter cinq fois, puis recalculez.
choice-no-grid = Aucune grille n’est remplie dans les notes d’instruction : tous les dossiers ont 0 point.
choice-source = Points de chaque réponse : { $source }
choice-candidates =
    { $count ->
        [one] 1 dossier à comparer
       *[other] { $count } dossiers à comparer
    }
choice-col-points = Points
choice-col-price = Ce que coûterait son entrée
choice-points =
    { $count ->
        [one] { $count } point
       *[other] { $count } points
    }
choice-points-part = { $points } points
choice-ungraded = grille non remplie
choice-must = À retenir
choice-never = À écarter
choice-must-of = Retenir d’office : { $title }
choice-never-of = Écarter d’office : { $title }
choice-go = Calculer
choice-back = Revenir à la séance
choice-running = Calcul en cours : { $done ->
        [one] { $done } étape
       *[other] { $done } étapes
    } sur { $about }.
choice-progress = Avancement du calcul
choice-failed = Le calcul n’a pas prouvé que sa réponse est la meilleure : il n’en donne pas. Changez une contrainte et recommencez.
choice-impossible = Aucun choix ne respecte toutes les contraintes.
choice-no-must-and-never = Le dossier { $name } est à la fois à retenir et à écarter.
choice-no-one-applicant = Ces dossiers à retenir sont du même demandeur, qui n’en a qu’un au plus : { $name }.
choice-no-must-cost = Les dossiers à retenir coûtent ensemble { $cost }, plus que l’enveloppe.
choice-no-too-few = { $name } : { $count } demandés, { $available } possibles.
choice-no-too-dear = { $name } : l’enveloppe ne suffit pas pour en retenir { $count } avec les autres contraintes.
choice-sum =
    { $count ->
        [0] Aucun dossier
        [one] 1 dossier
       *[other] { $count } dossiers
    } sur { $all }, { $points }, { $cost } sur { $envelope }.
choice-picture =
    { $count ->
        [0] Aucun dossier n’est retenu ; il reste { $rest }.
        [one] 1 dossier retenu prend { $cost } ; il reste { $rest }.
       *[other] { $count } dossiers retenus prennent { $cost } ; il reste { $rest }.
    }
choice-chosen-caption = Les dossiers que le calcul retient
choice-out-caption = Les dossiers qu’il laisse, et pourquoi
choice-rest = Reste de l’enveloppe
choice-out-free = L’accueillir ne ferait perdre aucun point : un autre choix à égalité le retient.
choice-out-price = L’accueillir ferait perdre { $points } au total.
choice-out-never = Écarté par une contrainte.
choice-out-dear = Son montant dépasse l’enveloppe.
choice-out-never-fits = Aucun choix qui respecte les contraintes ne peut l’accueillir.
choice-error-envelope = Indiquez l’enveloppe en euros, au-dessus de zéro : par exemple 60 000.
choice-error-count = Indiquez un nombre de dossiers, ou laissez vide.
choice-error-weight = Indiquez un poids entre 0 et 5.
choice-error-candidates = Il faut au moins un dossier à comparer, et au plus { $max }.
choice-minutes = L’aide au choix a été consultée le { $date } par { $name } (enveloppe { $envelope }). Elle propose sur le papier ; le comité a décidé.
