# Les aides d’État : dans un dossier, dans le registre des entreprises, au registre central.

aid-title = Aides d’État
aid-open = Régime, équivalent-subvention et aides de l’entreprise
aid-choose = Choisissez

# Régime, montant, équivalent

aid-regime = Régime
aid-regime-none = Régime à choisir
aid-regime-proposed = proposé d’après le formulaire
aid-regime-hint = Le texte sous lequel l’aide est accordée. Changez-le si celui qui est proposé ne convient pas.
aid-amount = Montant proposé ou demandé
aid-amount-unknown = aucun montant pour l’instant
aid-equivalent = Équivalent-subvention brut
aid-equivalent-unknown = pas encore connu
aid-equivalent-outside = sans objet : ce n’est pas une aide d’État
aid-regime-unread = régime non lu, supposé : « { $regime } »
aid-panel-nominal = { $amount } comptent pour l’entreprise.
aid-panel-none = Rien ne s’ajoute aux aides de l’entreprise.
aid-panel-computed = Équivalent-subvention : { $amount }.
aid-instrument = Forme de l’aide
aid-instrument-grant = Subvention
aid-instrument-advance = Avance remboursable ou prêt
aid-instrument-unknown = forme non connue
aid-origin-decided = accordée ici
aid-origin-declared = lue dans une lettre
aid-origin-waiting = déclarée, à lire
aid-origin-imported = venue d’un fichier
aid-siren = SIREN { $number }
aid-rna = RNA { $number }
aid-no-structure = projet sans structure

# La place sous le plafond

aid-room = Place sous le plafond
aid-room-today = Place aujourd’hui
aid-room-nothing = Rien ne compte sous un plafond aujourd’hui.
aid-room-title = Plafond au { $date }
aid-room-picture = Il reste { $left } sous le plafond de { $ceiling }.
aid-room-desc = { $used } comptent déjà depuis le { $since }.
aid-room-desc-new = Cette aide compterait pour { $amount }.
aid-zero = 0 €
aid-used = Déjà compté
aid-this = Cette aide
aid-left = Place avant elle
aid-since = Aides comptées depuis le { $date }, ce jour compris.
aid-counted =
    { $count ->
        [one] 1 aide comptée
       *[other] { $count } aides comptées
    }
aid-counted-on = Aides comptées le { $date }
aid-col-granted = Accordée le
aid-col-organisation = Structure
aid-col-regime = Régime
aid-col-equivalent = Équivalent-subvention
aid-total = Total
aid-not-counted = Ce régime n’a pas de plafond par entreprise.

# Refus, et ce qu’il faut faire

aid-refused-regime = Aucun régime d’aide d’État n’est choisi.
aid-todo-regime = Choisissez le régime sous lequel l’aide serait accordée, puis revenez à la décision.
aid-refused-not-in-force = Le régime « { $regime } » n’existe pas le { $date }.
aid-refused-ceiling-unknown = Le plafond du régime « { $regime } » n’est pas connu le { $date }.
aid-todo-ceiling-unknown = Le texte qui le fixe n’est pas encore dans les paramètres de droit. Prévenez la personne qui tient les fichiers de la politique.
aid-refused-terms = L’équivalent-subvention de l’avance n’est pas calculé.
aid-todo-terms = Dites comment l’avance sera remboursée, la solidité de l’entreprise et ses garanties, puis revenez à la décision.
aid-refused-margin = La classe de solidité ou de garantie n’est pas dans le tableau des marges.
aid-refused-rate = Aucun taux de base n’est saisi pour le { $date }.
aid-todo-rate = Saisissez le taux publié par la Commission, avec sa date et sa source, dans « Taux de base », puis revenez à la décision.
aid-refused-small = Le montant est trop petit pour tant d’échéances.
aid-refused-long = Le remboursement dépasse cent ans.
aid-refused-exceeds = { $amount } ne tiennent pas sous le plafond : il reste { $room } le { $date }.
aid-todo-exceeds = Accordez { $room } au plus, ou vérifiez les aides comptées : une aide annulée, réduite ou comptée deux fois rend de la place.
aid-todo-exceeds-until = Accordez { $room } au plus, attendez le { $date }, ou vérifiez les aides comptées : une aide annulée, réduite ou comptée deux fois rend de la place.

# Dire ce qu’il en est

aid-say = Ce qu’en dit l’instruction
aid-waiting-tag = à lire
aid-waiting = Le demandeur déclare { $amount } d’aides reçues, sans dire leur régime : à lire dans ses lettres.
aid-declared = Le demandeur déclare { $amount } d’aides déjà reçues.
aid-declared-waiting = Leur régime et leur date n’ont pas été lus : elles comptent sous le régime du dispositif, comme accordées le jour du dépôt.
aid-declared-recorded = Elles sont inscrites une à une.
aid-declared-aside = Elles sont laissées de côté : { $reason }
aid-declared-what = Les aides déclarées
aid-declared-keep = Les compter en attendant de les lire
aid-declared-drop = Les laisser de côté
aid-declared-reason = Pourquoi les laisser de côté
aid-enter = Inscrire les aides déclarées
aid-enter-about = Recopiez chaque aide de sa lettre : son équivalent-subvention, son jour, qui l’a accordée. Laissez vides les lignes de trop.
aid-enter-row = Aide { $n }
aid-enter-amount = Équivalent-subvention
aid-enter-date = Accordée le
aid-enter-grantor = Accordée par
aid-enter-go = Inscrire ces aides
aid-terms = Remboursement d’une avance
aid-terms-hint = Sans objet pour une subvention. Les durées sont celles du formulaire quand il les demande.
aid-deferral = Différé, en mois
aid-instalments = Nombre d’échéances
aid-every = Une échéance tous les … mois
aid-charged = Taux d’intérêt demandé, par an
aid-rating = Solidité de l’entreprise
aid-collateral = Garanties
aid-collateral-high = Élevées
aid-collateral-normal = Normales
aid-collateral-low = Faibles
aid-method = Méthode
aid-method-present-value = Valeur actuelle des remboursements
aid-method-differential = Intérêts non demandés
aid-sub = Taux d’une période plus courte qu’un an
aid-sub-hint = Ne change rien quand les échéances sont annuelles.
aid-sub-effective = Équivalent
aid-sub-proportional = Proportionnel
aid-save = Enregistrer

# Le calcul

aid-computation = Comment il est calculé
aid-computation-rates = Taux de base { $base } depuis le { $from }, marge { $margin } : taux de référence { $reference }. Actualisé à { $at } par an.
aid-schedule = Échéances et leur valeur au jour du versement
aid-col-due = Échéance
aid-col-owed = Dû
aid-col-repaid = Remboursé
aid-col-discounted = Valeur
aid-rounding = Le total est arrondi une fois, au centime ; chaque ligne l’est à part, pour la lecture.
aid-source = Source du taux : { $source }

# Une entreprise

aid-undertaking-open = Voir l’entreprise, ses liens et toutes ses aides
aid-undertaking-new = Cette structure n’est pas encore au registre des aides.
aid-undertaking-create = L’inscrire pour la lier à d’autres
aid-undertaking-about = Les structures liées forment une seule entreprise : leurs aides s’ajoutent.
aid-links = Structures liées
aid-links-none = Aucune structure ne lui est liée aujourd’hui.
aid-links-members = Aujourd’hui, une seule entreprise avec :
aid-link-from = depuis le { $date }
aid-link-between = du { $from } au { $to }
aid-link-new = Lier une autre structure
aid-link-about = Deux structures sont liées quand l’une a la majorité des voix de l’autre, en nomme la majorité des dirigeants ou exerce sur elle une influence dominante.
aid-number = SIREN, SIRET ou numéro RNA
aid-number-hint = 9 ou 14 chiffres, ou W et 9 chiffres.
aid-link-name = Nom, si elle n’est pas encore connue
aid-link-first = Liées depuis le
aid-link-reason = Ce qui les lie
aid-link-reason-hint = Par exemple : filiale à 80 %, d’après les statuts du 3 mars 2024.
aid-link-go = Lier
aid-link-end = Mettre fin au lien
aid-link-last = Dernier jour du lien
aid-link-end-go = Mettre fin au lien
aid-all = Toutes les aides
aid-all-none = Aucune aide n’est connue.
aid-granted-on = accordée le { $date }
aid-cancelled = annulée
aid-reduced = réduite à { $amount }
aid-change = Le { $date } : { $amount }.
aid-reduce = Réduire ou annuler
aid-reduce-about = La place revient à partir du jour de la réduction. Pour une hausse, inscrivez une nouvelle aide.
aid-reduce-amount = Nouvel équivalent-subvention ; 0 pour annuler
aid-reduce-on = À partir du
aid-reduce-reason = Pourquoi
aid-reduce-go = Réduire

# Le registre central

aid-register-title = Registre des aides d’État
aid-register-about = Chaque aide de minimis est inscrite au registre central dans le délai du règlement, compté en jours ouvrés.
aid-register-empty = Rien n’attend : toutes les aides accordées ont leur récépissé.
aid-register-count =
    { $count ->
        [one] 1 aide à inscrire.
       *[other] { $count } aides à inscrire, la plus urgente d’abord.
    }
aid-register-late =
    { $count ->
        [one] 1 est en retard.
       *[other] { $count } sont en retard.
    }
aid-register-export = Télécharger les données à déclarer (CSV)
aid-register-due = À inscrire avant la fin du { $date }
aid-register-past = en retard
aid-receipt = Noter le récépissé
aid-receipt-number = Numéro du récépissé
aid-receipt-on = Inscrite le
aid-receipt-go = Noter le récépissé
aid-find = Chercher une entreprise
aid-find-go = Chercher
aid-find-unknown = Aucune aide n’est connue pour { $number }.
aid-more = Tenir le registre

# Taux de base

aid-rates-title = Taux de base et marges
aid-rates-about = La Commission publie un taux de base par pays et le change. Saisissez-le avec sa date et sa source : aucun taux n’est supposé.
aid-rates-known = Taux de base
aid-rates-none = Aucun taux n’est saisi : les avances ne peuvent pas être évaluées.
aid-rates-caption = Taux de base, du plus récent au plus ancien
aid-rates-from = En vigueur depuis le
aid-rates-rate = Taux
aid-rates-percent = Taux, en pour cent
aid-rates-source = Source
aid-rates-source-hint = Le texte ou la page où le taux est publié.
aid-rates-add = Ajouter le taux
aid-margins = Marges
aid-margins-discount = Pour actualiser, la marge est de { $rate }.

# Import

aid-import-title = Importer des aides passées
aid-import-about = Un fichier CSV, une aide par ligne. Tout est inscrit, ou rien : chaque erreur est dite avec sa ligne. Une aide déjà inscrite n’est pas inscrite deux fois.
aid-import-file = Fichier
aid-import-hint = Première ligne : entreprise ; date ; régime ; équivalent-subvention, dans l’ordre que vous voulez. Points-virgules ou virgules, en UTF-8. Les noms anglais (undertaking, date, regime, grant_equivalent) sont lus aussi.
aid-import-go = Importer
aid-import-columns = Les colonnes
aid-import-optional = Facultatifs : nom de la structure, qui a accordé l’aide, sa référence.
aid-import-missing = Choisissez un fichier.
aid-import-mistakes =
    { $count ->
        [one] 1 erreur dans le fichier : rien n’est inscrit. Corrigez-la, puis envoyez le fichier de nouveau.
       *[other] { $count } erreurs dans le fichier : rien n’est inscrit. Corrigez-les, puis envoyez le fichier de nouveau.
    }
aid-import-more =
    { $count ->
        [one] Et 1 autre.
       *[other] Et { $count } autres.
    }
aid-import-line = Ligne { $line }, colonne { $column }, « { $found } » : { $what }
aid-import-line-whole = Ligne { $line }, « { $found } » : { $what }
aid-import-missing-column = cette colonne manque dans la première ligne.
aid-import-unknown-column = cette colonne n’est pas connue.
aid-import-repeated-column = cette colonne est écrite deux fois.
aid-import-shape = la ligne n’a pas autant de champs que la première, ou n’est pas en UTF-8.
aid-import-quotes = des guillemets sont ouverts et ne se referment pas avant le séparateur ou la fin de la ligne. Refermez-les ou retirez-les.
aid-import-undertaking = un SIREN, un SIRET ou un numéro RNA est attendu.
aid-import-date = une date comme 2026-01-31 est attendue.
aid-import-regime = un des régimes ci-dessous est attendu.
aid-import-amount = un montant en euros comme 12345.67 ou 12 345,67 est attendu.

# Ce qui vient d’être fait

aid-done-assessed = C’est enregistré.
aid-done-declared = Les aides sont inscrites.
aid-done-receipt = Le récépissé est noté.
aid-done-rate = Le taux est ajouté.
aid-done-import = Les aides sont inscrites.
aid-done-link = Les deux structures forment une seule entreprise.
aid-done-link-ended = Le lien a une fin.
aid-done-reduced = L’aide est réduite. La place est rendue à partir de ce jour.

# Erreurs

aid-error-amount-missing = Écrivez au moins une aide : son montant et son jour.
aid-error-amount-small = Écrivez un montant de plus de 0 €.
aid-error-amount = « { $value } » n’est pas un montant. Écrivez par exemple 12 345,67.
aid-error-raise = L’aide compte aujourd’hui pour { $max } : écrivez un montant plus petit. Pour une hausse, inscrivez une nouvelle aide.
aid-error-number = Écrivez un SIREN (9 chiffres), un SIRET (14 chiffres) ou un numéro RNA (W et 9 chiffres).
aid-error-itself = C’est le numéro de cette structure : écrivez celui de l’autre.
aid-error-rate-there = Un taux est déjà saisi pour ce jour. Choisissez une autre date.
aid-error-rate = Écrivez un taux comme 3,11.
aid-error-source = Dites où ce taux est publié.
aid-error-receipt = Recopiez le numéro que le registre a donné.
aid-error-reason = Dites pourquoi, en une phrase.
aid-error-regime = Ce régime n’est pas en vigueur. Choisissez-en un dans la liste.
aid-error-class = Choisissez dans la liste : le calcul en dépend.
aid-error-terms = Écrivez des nombres entiers : un différé en mois, une échéance au moins, un mois au moins entre deux.
aid-error-future = Ce jour n’est pas encore venu.
aid-error-past = Ce jour vient trop tôt : avant l’aide, ou avant le dernier changement.
aid-error-date = Écrivez une date, par exemple 31/01/2026.
aid-error-other = Cette réponse ne convient pas. Vérifiez-la.
aid-condition-not-met = Accordée sous une condition qui n’a pas été remplie
