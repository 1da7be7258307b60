# Les comités : membres, séances, avis, votes, relevé de décisions.

com-title = Comités
com-account-link = Les comités où je siège
com-empty = Aucun comité ne vous concerne pour l’instant. Le secrétaire d’un comité inscrit ses membres par leur adresse électronique.
com-schemes = Dispositifs : { $names }.
com-rule = Règle : { $rule } ; { $quorum ->
        [one] quorum d’un votant présent
       *[other] quorum de { $quorum } votants présents
    } ; { $proxies ->
        [0] aucun pouvoir.
        [one] { $proxies } pouvoir au plus par membre.
       *[other] { $proxies } pouvoirs au plus par membre.
    }
com-paper-rule = { MAJ($rule) } ; { $quorum ->
        [one] quorum d’un votant présent
       *[other] quorum de { $quorum } votants présents
    } ; { $proxies ->
        [0] aucun pouvoir.
        [one] { $proxies } pouvoir au plus par membre.
       *[other] { $proxies } pouvoirs au plus par membre.
    }
com-rule-assumed = Ces règles sont une hypothèse, le règlement du comité n’étant pas publié.
com-rule-consensus = consensus
com-rule-majority = majorité des votants
com-rule-casting = majorité, voix prépondérante de la présidence
com-advises = Ce comité donne un avis ; il ne décide pas.
com-members = Membres
com-sittings = Séances
com-no-sitting = Aucune séance pour l’instant.
com-sitting-of = Comité du { $date }
com-new = Préparer une séance
com-held-on = Jour de la séance
com-place = Lieu, heure, visioconférence
com-place-hint = Comme l’invitation le dira : « 14 h, Rennes, salle 3, et visioconférence ».
com-new-go = Préparer l’ordre du jour
com-state-draft = En préparation
com-state-convened = Convoquée
com-state-open = En séance
com-state-suspended = Suspendue
com-state-closed = Close, relevé à signer
com-state-signed = Relevé signé
com-state-cancelled = Annulée

com-members-title = Membres du comité
com-members-about = Les membres changent : inscrivez ici chaque mandat. Les organismes où un membre a un rôle servent à proposer son déport quand l’un d’eux demande une aide.
com-members-empty = Aucun membre inscrit. Inscrivez d’abord la présidence.
com-members-caption = Membres et mandats
com-member-name = Nom
com-member-email = Adresse électronique
com-member-email-hint = Celle du compte avec lequel ce membre entrera.
com-member-capacity = Qualité
com-member-voting = Voix délibérative
com-member-advisory = Voix consultative
com-member-chair = Préside le comité
com-member-chair-tag = préside
com-member-substitute = Suppléant de
com-member-nobody = Personne : titulaire
com-member-substitute-tag = suppléant { DE($name) }
com-member-roles = Rôles dans des organismes
com-member-roles-hint = Un organisme par ligne, tel qu’il signe : « Légumerie du Poher ».
com-member-from = Début du mandat
com-member-to = Fin du mandat
com-member-to-hint = Vide si le mandat n’a pas de terme.
com-member-term = depuis le { $from }
com-member-term-ended = du { $from } au { $to }
com-member-new = Inscrire un membre
com-member-go = Inscrire
com-member-end = Finir le mandat
com-member-end-of = Finir le mandat { DE($name) }
com-done-member = Le membre est inscrit.
com-done-ended = Le mandat finit aujourd’hui.

com-error-rank = « { $value } » n’est pas un rang. Écrivez 1, 2, 3…, ou laissez vide pour garder le dossier hors de la séance.
com-error-name = Écrivez le nom du membre, en 200 caractères au plus.
com-error-roles = Écrivez un organisme par ligne, chacun en 200 caractères au plus, et cinquante au plus.
com-error-email = Écrivez une adresse électronique complète, par exemple prenom.nom@exemple.fr.
com-error-email-twice = Cette adresse est déjà celle d’un membre en cours de mandat.
com-error-term = Le mandat finit avant de commencer. Changez l’une des deux dates.
com-error-held-on = Choisissez aujourd’hui ou un jour à venir.
com-error-place = Dites où et à quelle heure : l’invitation le reprend.
com-error-agenda = Mettez au moins un dossier à l’ordre du jour. Un dossier pris par une autre séance n’est plus proposé.
com-error-agenda-moved = Une autre personne a changé l’ordre du jour entre-temps : il est affiché ci-dessus tel qu’il est maintenant, et vos rangs sont gardés. Relisez-les, puis enregistrez de nouveau.
com-error-members = Inscrivez d’abord au moins un membre qui vote.
com-error-opening = La séance s’ouvre le jour dit dans l’invitation, pas avant.
com-error-presence = Personne qui vote n’est noté dans la salle. Notez d’abord les présences : une séance ne s’ouvre et ne reprend que devant ses membres.
com-error-items = Il reste des points sans décision : décidez-les ou reportez-les avant de clore.
com-error-reason = Dites le lien qui vous lie au demandeur, ou pourquoi il n’y en a pas.
com-error-verdict = Choisissez un avis.
com-error-words = Un avis réservé ou défavorable se dit avec sa raison.
com-error-quorum = Le quorum n’est pas atteint pour ce point : il ne peut être que reporté.
com-error-vote = Les votes ne disent pas cela. Notez tous les votes, ou reportez ce point.
com-error-amount-missing = Écrivez le montant accordé.
com-error-amount-small = Le montant accordé est plus grand que 0.
com-error-reasons = Écrivez la raison : la lettre la reprend.
com-error-state = Choisissez le sens de la décision.
com-error-other = Cette réponse ne convient pas. Vérifiez-la.

com-place-shown = { $place }
com-agenda = Ordre du jour
com-agenda-choose = Choisir les dossiers
com-agenda-about = Les dossiers proposés à la décision dans les dispositifs de ce comité. Donnez un rang à ceux que vous prenez ; sans rang, un dossier reste dehors.
com-agenda-none = Aucun dossier n’est prêt. Un dossier est prêt quand un montant est proposé à la décision.
com-agenda-caption = Dossiers prêts
com-agenda-rank = Rang
com-agenda-rank-of = Rang de { $title }
com-agenda-project = Dossier
com-agenda-proposed = Proposé
com-agenda-save = Enregistrer l’ordre du jour
com-convene = Figer l’ordre du jour et inviter
com-convene-about = L’ordre du jour ne changera plus. Chaque membre reçoit une invitation ; les déports sont proposés d’après les rôles déclarés.
com-cancel = Annuler la séance
com-start = Ouvrir la séance
com-suspend = Suspendre la séance
com-resume = Reprendre la séance
com-close = Clore la séance
com-item-hidden = Point { $n } : vous êtes en dehors de ce dossier
com-item-hidden-about = Vous avez un lien avec le demandeur : la loi vous tient en dehors de ce point, de sa préparation à sa décision.
com-item-waiting = à venir
com-item-called = en discussion
com-item-granted = { $amount }
com-item-conditional = { $amount } sous condition
com-decided-subject = Si accordent aussi leur part : { $funders }
com-item-refused = refusé
com-item-adjourned = décision reportée
com-interest-proposed = Déport proposé : { $role }
com-interest-own = Vous avez déclaré un rôle dans « { $role } ». Tant que vous n’avez pas répondu, ce point vous est fermé.
com-interest-out = Je me déporte
com-interest-clear = Je n’ai pas de lien avec ce demandeur
com-interest-out-for = Noter le déport
com-interest-clear-for = Noter qu’il n’y a pas de lien
com-interest-reason = Lien, ou raison de son absence
com-interest-title = Déclarer un intérêt
com-interest-about = Un rôle chez le demandeur, un lien de famille ou d’affaires : déportez-vous. Vous ne verrez plus ce dossier.
com-interest-member = Membre
com-recused-before = Déport déclaré dans une autre séance
com-recused = Déport : { $name }
com-recused-note = { $note }
com-presence = Présences et pouvoirs
com-presence-caption = Qui est dans la salle
com-presence-here = Présent
com-presence-here-of = { $name } est dans la salle
com-presence-proxy = Pouvoir donné à
com-presence-proxy-of = Pouvoir { DE($name) } donné à
com-presence-none = à personne
com-presence-save = Noter les présences
com-presence-count = { $count ->
        [0] Personne n’est noté présent.
        [one] { $count } présent.
       *[other] { $count } présents.
    }
com-presence-quorum = Quorum : { $present } votants dans la salle, { $needed } demandés.
com-presence-quorum-lost = Quorum non atteint : { $present } votants dans la salle, { $needed } demandés. Un point ne peut être que reporté, ou mis de côté jusqu’au retour des membres.
com-minutes = Relevé de décisions
com-minutes-caption = Décisions de la séance
com-minutes-decision = Décision
com-minutes-amount = Montant
com-minutes-reasons = Raisons
com-minutes-report = Suite
com-sign = Signer le relevé
com-sign-about = Rien n’est parti : ni décision, ni lettre. Tout part d’un coup quand la présidence et le secrétariat ont signé.
com-signed-chair = Signé par la présidence.
com-signed-secretary = Signé par le secrétariat.
com-report-waiting = attend la signature
com-report-running = en cours
com-report-done = décision et lettre parties
com-report-over-rule = non partie : le montant dépasse ce que la règle permet
com-signatory = { $name }, présidence, { $body }
com-report-over-envelope = non partie : l’enveloppe ne suffit plus
com-report-aid = non partie : le plafond des aides d’État serait dépassé, ou un élément manque
com-report-moved = non partie : le dossier a changé d’état entre-temps
com-report-other = non partie : à reprendre à la main
com-done-agenda = L’ordre du jour est enregistré.
com-done-convene = L’ordre du jour est figé, les invitations partent.
com-done-presence = Les présences sont notées.
com-done-state = C’est noté.
com-done-sign = Votre signature est notée.
com-done-signed = Le relevé est signé : les décisions et les lettres partent.
com-done-interest = Votre déclaration est notée.
com-done-opinion = Votre avis est noté.
com-done-decided = La décision est notée. Rien ne part avant la signature du relevé.

com-item-part = Plusieurs financeurs partagent ce dossier. Ce comité décide de la part de : { $funder }.
com-item-of = Point { $n } sur { $count }
com-back = Revenir à la séance
com-requested = Demandé
com-proposed = Proposition
com-summary = Note d’instruction
com-no-summary = Aucune synthèse n’est écrite.
com-answers = Le dossier déposé
com-quorum = Quorum
com-quorum-reached = { $needed ->
        [one] { $needed } présent demandé
       *[other] { $needed } présents demandés
    }, { $present } pour ce point : atteint
com-quorum-lost = { $needed ->
        [one] { $needed } présent demandé
       *[other] { $needed } présents demandés
    }, { $present } pour ce point : non atteint
com-quorum-lost-about = Le quorum n’est plus atteint pour ce point. Il ne peut pas être décidé : reportez-le, ou mettez-le de côté et reprenez-le quand les membres sont là.
com-opinions = Avis d’abord, chacun pour soi
com-opinions-count = { $given ->
        [0] Aucun avis donné, { $awaited } attendus.
        [1] Un avis donné, { $awaited } attendus.
       *[other] { $given } avis donnés, { $awaited } attendus.
    }
com-opinions-hidden = Les avis des autres s’ouvrent quand vous avez donné le vôtre.
com-opinions-hidden-secretary = Les avis s’ouvrent quand chacun dans la salle a donné le sien.
com-opinion-give = Donner mon avis
com-opinion-change = Changer mon avis
com-opinion-yours = Votre avis : { $verdict }
com-opinion-verdict = Avis
com-opinion-favourable = favorable
com-opinion-reserved = réservé
com-opinion-unfavourable = défavorable
com-opinion-words = En quelques mots
com-opinion-words-hint = Demandé si l’avis n’est pas favorable.
com-opinion-go = Enregistrer mon avis
com-vote-caption = Avis et votes des membres
com-vote-member = Membre
com-vote-opinion = Avis donné
com-vote = Vote
com-vote-of = Vote { DE($name) }
com-vote-for = Pour
com-vote-against = Contre
com-vote-abstain = Abst.
com-vote-proxy = par pouvoir
com-vote-absent = absent
com-vote-recused = déporté, hors de la salle
com-vote-not = ne vote pas
com-vote-save = Noter les votes
com-tally-for = pour
com-tally-against = contre
com-tally-abstain = { $count ->
        [one] abstention
       *[other] abstentions
    }
com-outcome-adopted = proposition adoptée
com-outcome-rejected = proposition rejetée
com-outcome-tied = égalité : la règle ne tranche pas
com-outcome-incomplete = votes incomplets
com-call = Appeler ce point
com-recall = Rappeler ce point pour corriger sa décision
com-recall-about = La séance continue : une erreur de saisie se corrige ici, avant la signature. Le journal garde les deux.
com-aside = Mettre de côté
com-decision = Décision
com-decision-granted = Accordé
com-decision-refused = Refusé
com-decision-adjourned = Reporté à une autre séance
com-decision-amount = Montant
com-decision-reasons = Raison, reprise dans la lettre
com-decision-go = Enregistrer et passer au suivant
com-decision-later = Rien ne part avant la signature du relevé de décisions.
com-decided-reasons = Raison
com-envelope = L’enveloppe
com-envelope-today = Accordé dans cette séance, pas encore engagé
com-envelope-after = Resterait après cette proposition

com-paper-minutes = Relevé de décisions (PDF)
com-paper-minutes-draft = Relevé de décisions, projet à signer (PDF)
com-paper-book = Livret du comité : tous les dossiers (PDF)
com-paper-present = dans la salle
com-paper-present-for = dans la salle pour les points { $items }
com-paper-left = Sortie de la salle avant ce point : { $names }.
com-paper-came = Entrée dans la salle avant ce point : { $names }.
com-paper-quorum-lost = Quorum perdu pour ce point : { $present } votants dans la salle et non déportés, { $needed } demandés. Il ne pouvait être que reporté.
com-paper-quorum-back = Quorum perdu pendant ce point : { $present } votants dans la salle et non déportés, { $needed } demandés. Rien n’a été décidé avant qu’il soit de nouveau atteint.
com-paper-proxy = pouvoir donné à { $name }
com-paper-absent = absence
com-paper-granted = aide accordée, { $amount }
com-paper-conditional = aide accordée, { $amount }, si accordent aussi leur part : { $funders }
com-paper-votes = { $for } pour, { $against } contre, { $abstained ->
        [one] { $abstained } abstention
       *[other] { $abstained } abstentions
    } : { $outcome }
com-paper-total = Total

com-ops-title = Opérations à faire voter
com-ops-link = Les opérations à faire voter, et leurs actes
com-ops-about = Ce que ce comité a accordé, tel que { $body } le vote. Le fichier part à son service ; il revient avec le numéro de l’acte et ses dates.
com-ops-about-unnamed = Ce que ce comité a accordé, à faire voter. Le fichier part au service qui prépare le vote ; il revient avec le numéro de l’acte et ses dates.
com-ops-empty = Ce comité n’a rien accordé : il n’y a rien à faire voter.
com-ops-caption = Opérations et actes
com-ops-act = Acte
com-ops-force = Effet
com-ops-voted = voté le { $date }
com-ops-sent = transmis le { $date }
com-ops-received = reçu en préfecture le { $date }
com-ops-posted = publié le { $date }
com-ops-enforceable = exécutoire depuis le { $date }
com-ops-not-enforceable = pas encore exécutoire : il faut qu’il soit reçu en préfecture et publié
com-ops-no-act = attend le vote
com-ops-export = Télécharger la liste (CSV)
com-ops-import-title = Reprendre le vote
com-ops-import-about = Le même fichier, avec les colonnes acte, vote_le, transmis_le, recu_le et publie_le remplies. Tout est pris, ou rien s’il y a une faute ; le reprendre deux fois ne change rien.
com-ops-file = Contenu du fichier
com-ops-file-hint = Ouvrez le fichier dans un tableur, copiez toutes les cellules, avec la première ligne, et collez-les ici.
com-ops-import = Reprendre les actes
com-ops-fault = Ligne { $line } : { $fault }
com-ops-fault-header = il manque une des colonnes dossier, acte, vote_le. Copiez aussi la première ligne.
com-ops-fault-unreadable = cette ligne ne se lit pas. Vérifiez les guillemets.
com-ops-fault-unknown = ce dossier n’est pas une aide accordée par ce comité. Vérifiez son numéro.
com-ops-fault-twice = ce dossier est déjà plus haut. Gardez une seule ligne.
com-ops-fault-incomplete = un acte a un numéro et un jour de vote : il manque l’un des deux.
com-ops-fault-day = une date ne se lit pas. Écrivez-la comme 31/12/2026.
com-ops-fault-order = les dates se contredisent : le vote vient avant la transmission, la transmission avant la réception.
com-ops-fault-amount = le montant n’est pas celui que le comité a accordé. Si le vote l’a changé, mettez d’abord la décision en ordre par un acte.
com-ops-fault-early = le vote vient avant la décision du comité. Vérifiez l’année.
com-ops-fault-long = le numéro de l’acte dépasse 100 caractères.
com-ops-fault-future = une date n’est pas encore venue. Vérifiez l’année.
com-done-acts = Les actes sont repris.
