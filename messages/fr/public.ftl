# Pages publiques : accueil, dispositifs, contact, textes.

home-title = Trouver le prochain soutien à votre projet d’innovation sociale
home-title-1 = Votre projet avance.
home-title-2 = Quel est le prochain soutien ?
home-lead = { $region } : la Région et ses partenaires accompagnent et financent les projets qui répondent à un besoin social, de la première idée aux emplois durables. Vous racontez votre projet une seule fois.
home-commune = Dans quelle commune ?
home-commune-hint = Son nom ou son code postal
home-go = Trouver le prochain soutien
home-free = Quelques questions, sans compte : la suivante dépend de vos réponses. Aucune n’est obligatoire.
home-line = Une ligne, six étapes
home-line-about = Chaque signe est un soutien ouvert aujourd’hui, à la première étape où il sert.
home-until = Jusqu’à l’étape : { $stage }.
home-stage-none = Les soutiens commencés plus tôt vous suivent jusqu’ici.
home-line-title = La ligne des six étapes et les soutiens ouverts aujourd’hui
home-line-desc = De l’émergence au développement, chaque soutien est placé à la première étape où il sert. La liste sous l’image donne leurs noms, étape par étape.
home-all = Tous les dispositifs, avec leurs conditions et leurs sources
home-contact = Quelqu’un vous reçoit près de chez vous
home-contact-about = Un premier accueil près de chez vous, puis un accompagnement. Donnez votre commune : nous vous disons qui appeler.
home-contact-commune = Commune
home-contact-go = Voir mon contact
home-contact-all = Tous les contacts

stage-emergence-about = Repérer un besoin, réunir un groupe.
stage-ideation-about = Passer du besoin au projet.
stage-feasibility-about = Étudier, chercher un modèle viable.
stage-launch-about = Choisir les statuts, tester, démarrer.
stage-consolidation-about = Affermir le modèle et les emplois.
stage-growth-about = Grandir, essaimer, coopérer.
stage-of = Étape { $number } sur 6 : { $name }.

line-now = vous êtes ici
line-contact = rencontre
line-dossier = dossier à déposer
line-decision = décision
line-mile = création
line-folded = {"{}"} arrêts plus tôt
line-money = argent
line-aide = accompagnement
line-ahead = à venir
line-now-here = Vous êtes ici
line-fits = convient
line-depends = à préciser
line-later = plus tard
line-hidden =
    { $count ->
        [one] Un autre arrêt ne tient pas dans l’image : il est dans le tableau.
       *[other] { $count } autres arrêts ne tiennent pas dans l’image : ils sont dans le tableau.
    }

not-published = non publié
confidence-b = source secondaire
confidence-c = à vérifier
confidence-assumption = hypothèse
contact-unknown = Coordonnées non publiées.
contact-no-name = Nom non trouvé dans une source publiée
contact-territory = Son territoire :

pages-label = Pages de la liste
pages-previous = Précédente
pages-next = Suivante
errors-title =
    { $count ->
        [one] Une réponse à corriger
       *[other] { $count } réponses à corriger
    }

commune-list = Communes proposées
commune-found = communes proposées
commune-none = Aucune commune proposée
commune-via = anciennement { $name }
commune-meant = Vouliez-vous dire ?
commune-unknown = « { $typed } » n’est pas une commune de la région, ni un ancien nom, ni un code postal d’ici. Vérifiez l’orthographe.
commune-near = « { $typed } » n’est pas le nom exact d’une commune d’ici. Choisissez dans les noms proches, ou corrigez.
commune-ambiguous = Plusieurs communes répondent à « { $typed } ». Choisissez la vôtre.

kind-grant = subvention
kind-advance = avance à rendre
kind-support = accompagnement
kind-operator = pour les accompagnateurs
kind-call = appel à projets
kind-mixed = plusieurs formes d’aide

schemes-title = Tous les dispositifs
schemes-crumb = Dispositifs
schemes-lead = Un dispositif est un soutien que la Région ou ses partenaires donnent à une étape d’un projet. Chaque fiche dit à qui il s’adresse, ce qu’il donne, et d’où vient chaque chiffre.
schemes-stage = Étape du projet
schemes-kind = Forme du soutien
schemes-filter = Filtrer
schemes-all = Tout montrer
schemes-open =
    { $count ->
        [0] Aucun dispositif ouvert
        [one] Un dispositif ouvert
       *[other] { $count } dispositifs ouverts
    }
schemes-none = Aucun dispositif ouvert ne répond à ces deux filtres. Retirez-en un, ou répondez aux questions de l’orientation.
schemes-closed =
    { $count ->
        [one] Un dispositif clos
       *[other] { $count } dispositifs clos
    }
schemes-ended = clos depuis le { $date }
schemes-here = dossier à déposer ici
schemes-next = Lequel est pour vous ?
schemes-next-about = Répondez à quelques questions : chaque dispositif vous dit s’il convient, et pourquoi.
schemes-next-go = Trouver le prochain soutien
filter-all = Toutes

scheme-ended = Ce dispositif est clos depuis le { $date }.
scheme-ended-about = Sa fiche reste pour mémoire.
scheme-past = Vous lisez une version passée de ce dispositif.
scheme-today = Voir la version d’aujourd’hui
scheme-who = Pour qui
scheme-gives = Ce qu’il donne
scheme-figures = Autres chiffres et leurs sources
scheme-amount-table = { $funder } : le calcul de l’aide, et d’où vient chaque chiffre
scheme-funder-expenses = { $funder } : ce qui est retenu des dépenses
scheme-dates-open = en vigueur depuis le { $from }
scheme-dates-closed = en vigueur du { $from } au { $to }
scheme-unpublished = Ce qui n’est pas publié
scheme-unpublished-about = Ces chiffres n’ont été trouvés dans aucune source. Aucun n’est inventé : une personne en décide.
aid-rate = { $rate } des dépenses retenues
aid-rates = de { $least } à { $most } des dépenses retenues
aid-rate-unknown = une part des dépenses retenues, qui n’est pas publiée
aid-flat = une somme fixe de { $sum }
aid-flat-unknown = une somme fixe, qui n’est pas publiée
aid-between = de { $floor } à { $ceiling }
aid-at-least = au moins { $floor }
aid-rounded = { $aid } (arrondi à { $unit } près, vers le bas)
aid-given = { $gives } Montant : { $aid }.
aid-given-assumed = { $gives } Montant, par hypothèse : { $aid }. Ce n’est pas publié en entier.
aid-at-most = au plus { $ceiling }
amount-case = { $text } ({ $rule })
amount-case-judged = { $text } (une personne en juge)
amount-bonus-points = { $rate } de plus
expense-rule-all = Toutes les dépenses
expense-rule-vat = { $vat }.
expense-rule-engaged = Une dépense engagée avant le dépôt ne compte pas.
expense-rule-when = Comptent si { $rule }.
scheme-col-what = Chiffre
scheme-col-value = Valeur
scheme-col-source = Source
scheme-since = Depuis
scheme-conditions = Les conditions
scheme-judged = une personne en juge
scheme-otherwise = Sinon :
scheme-condition-sources = Les règles elles-mêmes, et d’où elles viennent
scheme-rule = Règle : { $rule }.
scheme-mandates = Qui instruit, qui décide
scheme-steps = Le chemin d’un dossier
scheme-delay = Délai :
scheme-pieces = Les pièces à joindre
piece-indispensable = indispensable
piece-optional = facultative
piece-indispensable-about = Seule une pièce indispensable qui manque arrête le délai d’instruction.
scheme-expenses = Les dépenses
scheme-eligible = Comptent pour l’aide
scheme-excluded = Ne comptent pas
expense-in-kind = en nature
scheme-next = Et après ?
scheme-source = D’où vient cette fiche
scheme-legend = « Non publié » : le chiffre n’a été trouvé dans aucune source. « Hypothèse » : choix de cette installation, faute de source. « Source secondaire » : lu ailleurs que sur une page officielle.
scheme-start = Préparer un dossier
scheme-start-about = Vous pouvez commencer sans tout avoir sous la main : tout s’enregistre.
scheme-check-first = Vérifier d’abord s’il convient
scheme-orient = Trouver le prochain soutien
scheme-manager = Qui le gère
scheme-committee = Le comité
committee-decides = Il décide.
committee-advises = Il donne un avis.
scheme-funders = Qui finance
scheme-contact = Qui contacter
scheme-contact-near = Le premier accueil près de chez vous
scheme-versions = Versions de cette fiche
version-open = depuis le { $from }
version-closed = du { $from } au { $to }
amount-label-rate = Part des dépenses financée
amount-label-floor = Aide la plus basse
amount-label-ceiling = Aide la plus haute
amount-label-public = Part publique la plus haute

contact-title = Qui contacter
contact-here = Qui contacter : { $commune }
contact-commune = Votre commune
contact-hint = Son nom, un ancien nom ou un code postal
contact-go = Voir mes contacts
contact-epci = { $commune } fait partie de : { $epci }.
contact-no-epci = { $commune } n’appartient à aucune intercommunalité.
contact-first = Par qui commencer
contact-first-unknown = Ses coordonnées ne sont pas publiées dans les sources lues ici.
contact-first-ask = Le standard de la collectivité les donne :
contact-supports = Avant d’appeler
contact-supports-about = Quelques questions montrent les soutiens possibles { A($commune) } : vous saurez quoi demander.
contact-supports-go = Voir les soutiens possibles
contact-who-here = Puis, selon votre besoin
contact-who-all = Tous les contacts
contact-service = Le service qui répond de ce site

reuse-title = Données réutilisées
reuse-date = Communes et intercommunalités : état au { $date }.
reuse-licence = Licence : { $licence }.
reuse-changes = Changements apportés : { $changes }
