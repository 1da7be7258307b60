# Essayer un brouillon de règle sur les dossiers déposés.

trials-title = Essayer une règle
trials-lead = Changez un chiffre, ou donnez une fiche entière : la règle est essayée sur tous les dossiers déjà déposés. Vous voyez qui gagne, qui perd, et ce que cela coûte.
trials-safe = Un essai ne touche à aucun dossier.
trials-safe-how = Il lit ce qui a été déposé, calcule à part, et oublie. Rien n’est enregistré, personne n’est prévenu.
trials-figures = Changer un chiffre
trials-figures-about = Choisissez un dispositif. Ses chiffres d’aujourd’hui sont proposés : changez ceux que vous voulez essayer.
trials-scheme = Dispositif
trials-choose = Voir ses chiffres
trials-version = Règles en vigueur depuis le { $date }. Les dossiers déposés sous d’autres règles ne changent pas.
trials-rate = Part financée
trials-rate-hint = En pourcentage de la base. Vide : aucune part n’est fixée.
trials-ceiling = Aide la plus haute
trials-ceiling-hint = En euros. Vide : aucune limite.
trials-floor = Aide la plus basse
trials-floor-hint = En euros. Vide : aucune limite. Une aide plus basse est signalée, jamais relevée.
trials-public-share = Part publique la plus haute
trials-public-share-hint = Toutes aides publiques comprises, en pourcentage des dépenses à payer. Vide : aucune limite.
trials-go = Essayer ces chiffres
trials-law = Changer un chiffre de la loi
trials-law-lead = Certaines conditions lisent un chiffre de la loi. Donnez-lui une autre valeur à partir d’un jour : vous voyez quels dossiers changent.
trials-law-name = Chiffre de la loi, et dispositif qui le lit
trials-law-choose = Voir sa valeur
trials-law-choice = { $law } – { $scheme }
trials-law-now = Aujourd’hui : { $value }, depuis le { $date }.
trials-law-scheme = Essayé sur les dossiers du dispositif « { $scheme } ».
trials-law-value = Valeur à essayer
trials-law-amount = En euros.
trials-law-rate = En pourcentage, de 0 à 100.
trials-law-days = En jours.
trials-law-months = En mois.
trials-law-years = En années.
trials-law-yes-no = Oui ou non.
trials-law-from = À partir du
trials-law-from-hint = Les dossiers d’avant ce jour gardent la valeur d’alors. La valeur essayée vaut jusqu’au prochain changement connu.
trials-law-go = Essayer cette valeur
trials-law-about = { $law } : { $value } à partir du { $date }
trials-error-law-same = C’est déjà la valeur à cette date. Changez la valeur ou la date.
trials-error-count = « { $text } » n’est pas un nombre entier. Écrivez par exemple 12.
trials-error-yes-no = Choisissez oui ou non.
trials-error-from = Indiquez le jour à partir duquel la valeur vaut, par exemple 01/01/2020.
trials-file = Essayer une fiche entière
trials-file-about = Pour changer une condition, une dépense, une question. La fiche est vérifiée d’abord : toutes ses erreurs sont montrées, avec leur ligne.
trials-text = Texte de la fiche
trials-text-hint = Le fichier TOML de la fiche, collé ici.
trials-upload = Ou le fichier
trials-upload-hint = Un fichier .toml, 500 ko au plus. S’il est donné, il remplace le texte.
trials-file-go = Vérifier et essayer la fiche
trials-place = Ligne { $line }, colonne { $column }
trials-meant = Vouliez-vous dire
trials-busy = Deux essais sont déjà en cours
trials-busy-do = Attendez qu’un essai se termine, une minute le plus souvent, puis recommencez. Votre saisie est gardée.
trials-error-rate = « { $text } » n’est pas un pourcentage de 0 à 100. Écrivez par exemple 65 %.
trials-error-amount = « { $text } » n’est pas un montant. Écrivez par exemple 20 000 €.
trials-error-same = Aucun chiffre n’a changé. Changez-en au moins un.
trials-error-empty = Collez le texte d’une fiche, ou choisissez un fichier.
trials-error-large = Cette fiche dépasse 500 ko. Vérifiez que c’est bien une fiche de dispositif.
trials-error-mistakes = { $count ->
    [one] La fiche a une erreur, montrée au-dessus du texte. Corrigez-la et recommencez.
   *[other] La fiche a { $count } erreurs, montrées au-dessus du texte. Corrigez-les et recommencez.
  }
trials-error-scheme = Cette fiche est celle d’un dispositif que vous n’instruisez pas, ou qui ne reçoit pas de dossier ici.
trials-none = aucune limite
trials-difference = { $name } : { $before } → { $after }
trials-about-rewritten = fiche du { $date } réécrite
trials-about-new = fiche nouvelle, à partir du { $date }, essayée sur tous les dossiers

trial-title = Résultat de l’essai
trial-safe = Cet essai n’a touché à aucun dossier. Il compare ce que disent les règles, non ce qui a été décidé.
trial-running = { $done ->
        [one] { $done } dossier essayé
       *[other] { $done } dossiers essayés
    } sur environ { $about }
trial-progress = Avancement de l’essai
trial-again = Voir où en est l’essai
trial-failed = L’essai s’est arrêté
trial-failed-do = Les dossiers n’ont pas pu être lus jusqu’au bout. Recommencez dans une minute ; si cela continue, prévenez l’administration du site.
trial-back = Revenir aux essais
trial-empty = Aucun dossier à essayer
trial-empty-why = Personne n’a encore déposé de dossier pour ce dispositif.
trial-winners-sum = { $count ->
    [one] dossier gagne, { $amount } en tout
   *[other] dossiers gagnent, { $amount } en tout
  }
trial-losers-sum = { $count ->
    [one] dossier perd, { $amount } en tout
   *[other] dossiers perdent, { $amount } en tout
  }
trial-effect = sur l’aide totale : de { $before } à { $after }
trial-situations = { $count ->
    [one] 1 dossier essayé.
   *[other] { $count } dossiers essayés.
  }
trial-unchanged = { $count ->
    [0] Aucun ne garde le même résultat.
    [one] 1 garde le même résultat.
   *[other] { $count } gardent le même résultat.
  }
trial-moves = { $opened ->
    [0] L’aide ne s’ouvre à aucun dossier
    [one] L’aide s’ouvre à 1 dossier
   *[other] L’aide s’ouvre à { $opened } dossiers
} et { $closed ->
    [0] ne se ferme à aucun.
    [one] se ferme à 1.
   *[other] se ferme à { $closed }.
}
trial-not-known = { $count ->
    [one] 1 dossier dont l’aide ne peut pas être calculée n’est dans aucun total.
   *[other] { $count } dossiers dont l’aide ne peut pas être calculée ne sont dans aucun total.
  }
trial-without-version = { $count ->
    [one] 1 dossier n’a pas été essayé : l’une des deux règles n’existait pas à sa date.
   *[other] { $count } dossiers n’ont pas été essayés : l’une des deux règles n’existait pas à leur date.
  }
trial-missing = La règle demande des réponses que ces dossiers n’ont pas
trial-missing-count = { $count ->
    [one] manque à 1 dossier
   *[other] manque à { $count } dossiers
  }
trial-why = Pourquoi
trial-why-caption = Ce qui change le résultat, le plus fréquent d’abord
trial-no-change = Aucun résultat ne change.
trial-reason = Raison
trial-dossiers = Dossiers
trial-gained = Gagné
trial-lost = Perdu
trial-reason-condition = { $text } ({ $before } → { $after })
trial-condition-absent = pas demandé
trial-condition-met = rempli
trial-condition-not-met = non rempli
trial-condition-unknown = réponse manquante
trial-condition-judged = à juger
trial-reason-floor = L’aide la plus basse
trial-step-base = La base retenue
trial-step-rate = La part financée
trial-step-flat = La somme fixe
trial-step-ceiling = L’aide la plus haute
trial-step-public-share = La part publique
trial-step-requested = La somme demandée
trial-step-rounding = L’arrondi
trial-step-other = Une autre étape du montant
trial-charts = Pour qui, où et quand
trial-chart-sides = Dossiers qui perdent et qui gagnent, par département
trial-chart-sides-desc = Une barre par département : à gauche les dossiers qui perdent, à droite ceux qui gagnent. Le tableau donne chaque nombre.
trial-chart-years = Aide par année de dépôt, avant et après
trial-chart-departments = Aide par département, avant et après
trial-chart-forms = Aide par forme de structure, avant et après
trial-chart-stages = Aide par étape du projet, avant et après
trial-chart-sizes = Aide par taille du projet, avant et après
trial-chart-hint = tous les dossiers déposés · montants donnés par les règles
trial-chart-desc = Deux séries : l’aide que donnent les règles d’aujourd’hui, et celle que donnerait l’essai. Le tableau donne chaque montant.
trial-of-year = Année
trial-of-department = Département
trial-of-form = Forme
trial-of-stage = Étape
trial-of-size = Dépenses du projet
trial-size-1 = moins de 10 000 €
trial-size-2 = de 10 000 à 30 000 €
trial-size-3 = de 30 000 à 100 000 €
trial-size-4 = 100 000 € et plus
trial-not-said = non dit
trial-sum = Ensemble
trial-before = Avant
trial-after = Après
trial-losers = Perdent
trial-winners = Gagnent
trial-list = Les dossiers qui changent
trial-list-caption = Les premiers dossiers qui changent, dans l’ordre où ils ont été ouverts
trial-list-hidden = La liste des dossiers n’est montrée qu’à ceux qui les instruisent.
trial-csv = Télécharger la liste (CSV)
trial-number = Dossier
trial-gain = Écart
trial-not-eligible = Non éligible
trial-unknown = Réponse manquante
trial-amount = { $amount }
trial-amount-below = { $amount }, sous l’aide la plus basse
trial-amount-unknown = montant inconnu
trial-more = { $count ->
    [one] 1 autre dossier change : il est dans le fichier.
   *[other] { $count } autres dossiers changent : ils sont dans le fichier.
  }
trial-another = Essayer autre chose
