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
