# Une règle dite en mots, à partir de la règle elle-même ; ce qui change d’une version d’une fiche à l’autre.

rule-name = « { $name } »
rule-yes = oui
rule-no = non
rule-is = { $left } : { $right }
rule-is-not = { $left } : autre que { $right }
rule-is-none = { $left } : ni { $right }
rule-has = { $left } comprend « { $right } »
rule-has-not = { $left } ne comprend pas « { $right } »
rule-less = { $left } : moins de { $right }
rule-at-most = { $left } : au plus { $right }
rule-more = { $left } : plus de { $right }
rule-at-least = { $left } : au moins { $right }
rule-before = { $left } : avant { $right }
rule-until = { $left } : au plus tard { $right }
rule-after = { $left } : après { $right }
rule-from = { $left } : au plus tôt { $right }
rule-and = et
rule-or = ou
rule-not = pas ({ $rule })
rule-list-or = ou
rule-list-nor = ni
rule-list-and = et
rule-day = le { $day }
rule-later = { $left } après { $right }
rule-earlier = { $left } avant { $right }
rule-share = { $left } de { $right }
rule-least = le plus petit de { $list }
rule-greatest = le plus grand de { $list }
rule-count = nombre de réponses à { $name }
rule-if = { $then } si { $condition }, sinon { $otherwise }

amount-label-flat = Somme fixe
amount-label-base-ceiling = Base la plus haute
amount-label-round = Arrondi vers le bas
amount-label-vat = TVA
amount-label-engaged = Dépenses engagées avant le dépôt exclues
vat-as-written = Comme écrite dans le plan
vat-excluded = Dépenses hors taxes
vat-included = Dépenses toutes taxes comprises
vat-by-position = Hors taxes pour qui récupère la TVA, toutes taxes comprises sinon

diff-title = { $name } : de la version du { $before } à celle du { $after }
diff-same = Les deux versions disent la même chose.
diff-section-dates = Dates
diff-section-scheme = Le dispositif
diff-section-who = Qui gère, décide et finance
diff-section-conditions = Conditions
diff-section-mandate = Rôles, { $funder }
diff-section-amount = Montant, { $funder }
diff-section-terms = Remboursement et versement
diff-section-expenses = Dépenses
diff-section-pieces = Pièces
diff-section-fields = Questions
diff-section-steps = Chemin d’un dossier
diff-section-figures = Chiffres de la fiche
diff-section-texts = Textes
diff-from = Premier jour
diff-to = Dernier jour
diff-name = Nom
diff-kind = Forme du soutien
diff-stages = Étapes
diff-summary = Résumé
diff-presentation = Présentation
diff-how = Comment demander
diff-state-aid = Régime d’aide d’État
diff-mandate-leads = Chef de file
diff-mandate-opinion = Avis demandé à
diff-mandate-signs = Signé par
diff-mandate-asked = Sollicité
diff-mandate-resource = Sa ligne du plan de financement
diff-mandate-sees = Ce que ses agents lisent
diff-mandate-agreement = Convention exigée
diff-agreement-with = Avec { $funder }.
diff-always = Toujours.
diff-sees-answers = les réponses seulement
sight-pieces = pièces
sight-messages = messages
sight-notes = notes
sight-opinions = avis
sight-journal = historique
sight-documents = documents
diff-funder-lead = financeur qui mène
diff-funder-other = financeur
diff-changed = { $what } : { $before } → { $after }
diff-added = Ajouté : { $what } : { $after }
diff-removed = Retiré : { $what } : { $before }
diff-other = Changé : { $what }
diff-quoted = « { $text } »
diff-rule = Règle : { $rule }.
diff-judged = Une personne en juge.
diff-of-funder = Condition { DE($funder) } seulement.
diff-otherwise = Sinon : « { $text } »
diff-counts = Compte pour l’aide.
diff-counts-not = Ne compte pas pour l’aide.
diff-in-kind = En nature.
diff-line-ceiling = Au plus { $limit } par ligne.
diff-share-ceiling = Au plus { $rate } de ce qui est retenu pour : { $of }.
diff-share-ceiling-others = Au plus { $rate } de ce qui est retenu des autres dépenses.
diff-piece-indispensable = Pièce indispensable.
diff-piece-required = Pièce obligatoire.
diff-piece-optional = Pièce facultative.
diff-field-required = Réponse obligatoire.
diff-field-optional = Réponse facultative.
diff-answers = Réponses possibles : { $list }.
diff-between = De { $least } à { $most }.
diff-least = Au moins { $least }.
diff-most = Au plus { $most }.
diff-shown-if = Demandé si { $rule }.
diff-private = Caché aux personnes extérieures.
diff-delay = Délai : { $delay }.
diff-situations = Situations types
diff-situations-sum = { $count ->
    [one] Une situation essayée : { $winners } gagne, { $losers } perd, { $otherwise } change autrement.
   *[other] { $count } situations essayées sous les deux versions : gagnent { $winners }, perdent { $losers }, changent autrement { $otherwise }.
}
diff-situation-gains = Gagne { $gain } : { $text } ({ $before } → { $after })
diff-situation-loses = Perd { $gain } : { $text } ({ $before } → { $after })
diff-situation-otherwise = Change : { $text } ({ $before } → { $after })
diff-situation-asked = Change : { $text } ({ $after }, comme avant)
diff-situation-funders = Financeurs sollicités : { $before } → { $after }
diff-situation-why = Pourquoi : { $reasons }
diff-situations-same = Aucune ne change de résultat.

# Comment une avance se rend, comment une aide se verse : une ligne chacun dans les chiffres du dispositif.
term-rate = Taux d’intérêt, par an
term-deferral = Temps le plus long avant de rembourser
term-length = Remboursement le plus long, ensuite
term-every = D’une échéance à la suivante
term-paid-signature = Versé à la signature
term-paid-start = Versé au démarrage
term-paid-progress = Versé sur les dépenses déjà prouvées
term-paid-balance = Versé à la fin
term-payment-delay = Versement après une demande complète, au plus

# L’échéancier que donne la règle, sur la fiche publique et dans le dossier.
repay-title = Comment l’avance se rend
repay-example = Exemple, pour la plus haute, de { $amount }.
repay-today = Pour { $amount } versés aujourd’hui :
repay-later = Rien à rembourser pendant { $waits } mois, puis { $count } échéances de { $most }, { $every ->
    [1] une par mois.
   *[other] une tous les { $every } mois.
}
repay-at-once = { $count } échéances de { $most }, { $every ->
    [1] une par mois dès le premier mois.
   *[other] une tous les { $every } mois.
}
repay-once = Une seule échéance de { $most }, { $every } mois après le versement.
repay-interest = En plus du capital : { $amount } d’intérêts.
repay-rows = Toutes les échéances
repay-caption = Échéances d’une avance de { $amount }
repay-after = Après le versement
repay-due = Échéance
repay-capital = Capital
repay-col-interest = Intérêts
repay-left = Reste à rendre
repay-rates = Taux
repay-equivalent-about = Pour le droit européen, une avance ne compte pas pour son montant mais pour ce qu’elle fait gagner face à un prêt au taux du marché : l’équivalent-subvention brut. Il dépend du taux de base du jour et de la solidité de l’entreprise. Le service instructeur le calcule.
repay-equivalent-open = Voir le calcul, échéance par échéance
repay-equivalent-none = L’équivalent-subvention n’est pas encore calculé.
repay-equivalent-say = Dire la méthode, la solidité et les garanties
repay-none-amount = Aucun montant n’est encore connu.
repay-none-published = Les termes du remboursement ne sont pas tous publiés : l’échéancier se fixe dans la convention.
repay-none-deferral = Le différé demandé est plus long que le dispositif ne le permet.
repay-none-length = Le remboursement demandé est plus long que le dispositif ne le permet.
repay-none-uneven = Le remboursement demandé ne fait pas un nombre entier d’échéances.
repay-none-large = Le montant ou une date ne peut pas être calculé.
