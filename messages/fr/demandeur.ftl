# Ce que le demandeur a demandé ailleurs : pages d’instruction.
appl-title = Le demandeur et ses autres dossiers
appl-alike = { $count ->
    [one] Le même besoin semble déjà demandé dans un autre dossier de ce demandeur.
   *[other] Le même besoin semble déjà demandé dans { $count } autres dossiers de ce demandeur.
}
appl-alike-see = Voir lequel et pourquoi
appl-none = Aucun autre dossier déposé par ce demandeur, sous aucun dispositif.
appl-caption = { $count ->
    [one] Un autre dossier de ce demandeur
   *[other] { $count } autres dossiers de ce demandeur, du plus récent au plus ancien
}
appl-dossier = Dossier
appl-state = État
appl-asked = Demandé
appl-proposed = Proposé
appl-granted = Accordé
appl-more = Seuls les { $count } plus récents sont montrés, et comptés ci-dessous.
appl-tie-siren = même SIREN
appl-tie-project = même projet
appl-tie-owner = même porteur
appl-received = reçu le { $date }
appl-lapsed = rejet implicite le { $date }
appl-decided = décidé le { $date }
appl-same-need = Même besoin ?
appl-ground-scheme = Même dispositif, et ce dossier attend ou est accordé.
appl-ground-title = Même titre.
appl-ground-expense = Même dépense : { $label }, { $amount }.
appl-unknown = non renseigné
appl-total-waiting = Demandé dans les autres dossiers qui attendent une décision
appl-total-granted = Accordé dans les autres dossiers décidés
appl-total-too-large = La somme de ces montants dépasse ce qui peut s’écrire : elle n’est pas calculée.
appl-chart = Demandé et accordé par année dans les autres dossiers
appl-chart-hint = Demandé : par année de réception, tous états confondus. Accordé : par année de décision.
appl-chart-desc = Pour chaque année, une barre du montant demandé et une du montant accordé ; les mêmes montants sont dans le tableau.
appl-year = Année
appl-sum = Total
appl-ledger = Aides connues d’ailleurs
appl-ledger-none = Le registre des aides d’État n’en connaît pas d’autre que celles décidées ici.
appl-ledger-caption = Aides déclarées ou importées au registre des aides d’État, sans celles décidées ici
appl-ledger-on = Accordée le
appl-ledger-by = Par
appl-ledger-regime = Régime
appl-ledger-amount = Équivalent-subvention
appl-ledger-total = Somme des équivalents-subvention de ce tableau
appl-payments = Le suivi des paiements n’est pas encore ouvert : ce qui a été versé n’apparaît pas ici.
appl-law = Des dossiers instruits par un autre organisme, vous voyez seulement le dispositif, l’état, les montants et les dates : ce que les administrations échangent pour traiter une demande (code des relations entre le public et l’administration, articles L114-8 et L113-12).
