# Dossiers que plusieurs financeurs se partagent.

shared-title = Dossiers partagés
shared-lead = D’autres services reçoivent ces dossiers ; vous y écrivez l’avis et la décision de votre financeur.
shared-tabs = Où en est votre part
shared-empty = Aucun dossier ici
shared-empty-about = Regardez une autre étape : les parts à instruire, proposées ou décidées sont chacune dans leur liste.
shared-funder = Financeur
shared-part-state = Sa part
shared-dossier-state = Le dossier
shared-share = Part
shared-total = Total

part-awaited = À instruire
part-proposed = Proposée
part-conditional = Accordée sous condition
part-granted = Accordée
part-refused = Refusée
part-fallen = Condition non remplie
part-aside = Non concerné

shared-silence-label = Sans réponse de sa part
shared-silence = Silence valant rejet le { $date }
shared-silence-over = Silence valant rejet depuis le { $date } : une décision reste possible
shared-silence-stopped = Délai arrêté : des pièces sont attendues
shared-sum = Où en sont les financeurs
shared-sum-none = Aucun financeur n’a encore rien dit.
shared-sum-granted = Accordé : { $amount } par { $funders }.
shared-sum-conditional = Accordé sous condition : { $amount } par { $funders }.
shared-sum-refused = Refusé par { $funders }.
shared-sum-fallen = Condition non remplie pour { $funders }.
shared-sum-awaited = Pas encore décidé : { $funders }.

# Dans une ligne de liste, après l’état du dossier.
shared-row-granted = { $count ->
    [one] accordé par { $funder }
   *[other] accordé par { $count } financeurs
}
shared-row-conditional = { $count ->
    [one] accordé sous condition par { $funder }
   *[other] accordé sous condition par { $count } financeurs
}
shared-row-refused = { $count ->
    [one] refusé par { $funder }
   *[other] refusé par { $count } financeurs
}
shared-row-fallen = { $count ->
    [one] condition non remplie pour { $funder }
   *[other] condition non remplie pour { $count } financeurs
}
shared-row-awaited = { $count ->
    [one] en attente de { $funder }
   *[other] en attente de { $count } financeurs
}

shared-to-dossier = Retour au dossier
shared-plan = Le plan de financement de tous
shared-plan-caption = Ce que chacun apporte
shared-plan-picture = Qui paie quoi
shared-plan-desc = Une barre par financeur, puis les autres moyens, pour un coût de { $cost }.
shared-plan-balanced = Le plan est équilibré.
shared-plan-short = Il manque { $gap } pour équilibrer le plan.
shared-plan-over = Le plan apporte { $gap } de trop : réduisez une part.
shared-fill-title = Qui peut compléter :
shared-fill = { $funder }, jusqu’à { $room } de plus d’après ses règles
shared-fill-open = { $funder } : ses règles ne publient pas de limite
shared-twice = La dépense « { $line } » coûte { $cost } et serait payée { $paid } par { $funders } : un double financement. Réduisez une part ou retirez cette dépense d’une base.
shared-ceiling = L’argent public ne dépasse pas { $rate } du coût ({ $source }).
shared-ceiling-passed = Le plafond d’argent public est dépassé.
shared-cost = Coût du projet, hors dons en nature
shared-other-public = Autre argent public
shared-private = Fonds propres et financeurs privés
shared-missing = Ce qui manque
shared-public-share = Part d’argent public
shared-own-share = Part du porteur et des financeurs privés
shared-asked = Demandé
shared-most = Au plus, d’après ses règles
shared-try = Essayer d’autres montants
shared-try-hint = Changez une part pour voir ce qui manque, qui peut compléter, ce qu’en disent les règles et ce qui reste sous les plafonds d’aides d’État. Rien n’est enregistré.
shared-try-go = Voir le plan
shared-try-back = Revenir aux montants connus
shared-parts = La part de chaque financeur
shared-envelopes = Les enveloppes de votre financeur
shared-leads = chef de file
shared-verdict = Avis
shared-proposed = Proposé
shared-reason = Raison
shared-granted = Accordé
shared-decided-on = Décidé le
shared-subject-to = Si accordent aussi
shared-instructs = Instruit par
shared-decides = Décidé par
shared-pays = Payé par
shared-no-agreement = Aucune convention avec { $other } n’est en vigueur aujourd’hui : sans elle, cette aide ne peut pas être accordée ({ $source }).
shared-could-hold = Les financeurs dont cette aide dépendait accordent désormais leur part. Elle ne revient pas d’elle-même, car l’argent a été rendu à l’enveloppe : pour l’accorder de nouveau, rectifiez cette décision.
shared-write = Avis et proposition
shared-note = Note d’instruction de ce financeur
shared-note-hint = Ce qui compte pour lui : dépenses retenues, intérêt, réserves.
shared-propose = Montant proposé
shared-propose-hint = Il est réservé sur son enveloppe, s’il en a une.
shared-why = Pourquoi ce montant
shared-why-hint = Nécessaire quand le montant n’est pas celui des règles.
shared-propose-go = Proposer ce montant
shared-keep-go = Enregistrer sans proposer
shared-aside = Ce financeur n’est pas concerné
shared-aside-why = Pourquoi
shared-aside-go = Le retirer du dossier
shared-decide = Enregistrer sa décision
shared-decide-go = Enregistrer la décision
shared-kind-granted = Aide accordée
shared-kind-refused = Aide refusée
shared-subject = Cette aide dépend de la décision de
shared-subject-hint = Laissez vide si elle est acquise tout de suite. Sinon elle sera acquise d’elle-même quand ils auront tous accordé, et tombera si l’un d’eux n’accorde pas.
shared-ask = Associer un autre financeur
shared-ask-label = Financeur
shared-ask-hint = Il lira le dossier selon son mandat et décidera de sa part.
shared-ask-go = L’associer
shared-dossier = Le dossier
shared-done-part = L’avis de ce financeur est enregistré.
shared-done-decision = La décision est enregistrée. La lettre part dans quelques instants.
shared-done-aside = Ce financeur n’est plus attendu.
shared-done-asked = Ce financeur est associé au dossier.
shared-link = Voir le plan et les parts des financeurs
shared-title-panel = Plusieurs financeurs
nav-shared = Dossiers partagés

shared-history-asked = { MAJ($funder) } est associé au dossier
shared-history-aside = { MAJ($funder) } n’est pas concerné
shared-history-written = Avis écrit pour { $funder }
shared-history-proposed = { $amount } proposés pour { $funder }
shared-history-granted = { MAJ($funder) } accorde { $amount }
shared-history-conditional = { MAJ($funder) } accorde { $amount } sous condition
shared-history-adjourned = { MAJ($funder) } reporte sa décision
shared-history-refused = { MAJ($funder) } refuse
shared-history-fulfilled = La condition { DE($funder) } est remplie : { $amount } acquis
shared-history-rectified-granted = La décision { DE($funder) } est rectifiée : { $amount } accordés
shared-history-rectified-conditional = La décision { DE($funder) } est rectifiée : { $amount } accordés sous condition
shared-history-rectified-refused = La décision { DE($funder) } est rectifiée : refus
shared-history-fallen = La condition { DE($funder) } n’est pas remplie : son aide tombe
shared-holder-about = Chaque financeur décide de sa part, à sa date. Vous recevez une lettre de chacun.

shared-totals-title = Bilan : { $scheme }
shared-totals-lead = { $total } accordés en tout.
shared-totals-caption = Ce que chaque financeur a accordé
shared-totals-grants = Aides accordées
shared-totals-awaited = Parts attendues
shared-totals-picture = Aide accordée par financeur
shared-totals-desc = Une barre par financeur : la somme de ce qu’il a accordé pour de bon.
shared-heard-title = Financeurs qui décident ailleurs
shared-heard-about = { $count ->
    [0] Aucune décision n’est attendue d’un financeur sans instructeur ici.
    [one] Une décision est attendue d’un financeur sans instructeur ici. Envoyez-lui la liste ; reprenez-la remplie.
   *[other] { $count } décisions sont attendues de financeurs sans instructeur ici. Envoyez-leur la liste ; reprenez-la remplie.
}
shared-heard-export = Télécharger la liste (CSV)
shared-heard-file = Contenu du fichier rempli
shared-heard-file-hint = Les colonnes decision (accordé ou refusé), montant, decide_le, decide_par et, pour un refus, motifs ; signataire si ce n’est pas qui a décidé. Copiez toutes les cellules, avec la première ligne, et collez-les ici.
shared-heard-import = Reprendre les décisions
shared-heard-words = Décision du financeur, reprise de la liste qu’il a renvoyée.
shared-heard-caption = Ce que chaque ligne est devenue
shared-heard-result = Résultat
shared-heard-done = enregistrée, la lettre part
shared-heard-refused = refusé
shared-heard-done-notice = { $count ->
    [0] Aucune décision n’est nouvelle.
    [one] Une décision est enregistrée.
   *[other] { $count } décisions sont enregistrées.
}
shared-heard-fault-header = il manque une des colonnes dossier, financeur, decision, montant, decide_le, decide_par, motifs. Copiez aussi la première ligne.
shared-heard-fault-unreadable = cette ligne ne se lit pas. Vérifiez les guillemets.
shared-heard-fault-unknown = rien n’est demandé à ce financeur pour ce dossier. Vérifiez le numéro et le nom.
shared-heard-fault-twice = ce financeur est déjà plus haut pour ce dossier. Gardez une seule ligne.
shared-heard-fault-decision = la décision ne se lit pas. Écrivez accordé ou refusé.
shared-heard-fault-amount = le montant ne convient pas. Écrivez des euros, comme 12 500,00, pour une aide accordée ; rien pour un refus.
shared-heard-fault-day = la date ne se lit pas. Écrivez-la comme 31/12/2026.
shared-heard-fault-future = la date n’est pas encore venue. Vérifiez l’année.
shared-heard-fault-who = il manque qui a décidé.
shared-heard-fault-reasons = un refus dit pourquoi : remplissez les motifs.
shared-totals-link = Bilan de ce dispositif, financeur par financeur

shared-limits-tried = Ce que la loi et le dispositif disent du plan essayé
shared-limits = Ce que la loi et le dispositif disent du plan déposé
shared-outside = Ce financeur n’a pas d’instructeur ici : lui demander son avis par un lien
