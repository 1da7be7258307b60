# Les faits que lisent les règles, et ce que les règles en disent.

fact-none = aucun
fact-months = { $count } mois
fact-days = { $count ->
    [one] { $count } jour
   *[other] { $count } jours
}
fact-department = Département
fact-epci = Intercommunalité
fact-plan-expenses = Total des dépenses
fact-plan-cash = Dépenses payées en argent
fact-plan-in-kind = Contributions en nature
fact-plan-base = Base retenue
fact-plan-requested = Aide demandée
fact-plan-public = Argent public, aide demandée comprise
fact-plan-other-public = Argent public d’autres financeurs
fact-plan-own = Argent qui n’est pas public
fact-plan-public-share = Part d’argent public
fact-plan-own-share = Part qui n’est pas publique
fact-filed-on = Jour du dépôt
fact-granted-on = Jour où l’aide est accordée
fact-start = Début du projet
fact-end = Fin du projet

cond-title = Les conditions du dispositif
cond-about = Règles en vigueur pour ce dossier depuis le { $date }. Chaque condition dit ce qu’elle a lu.
cond-eligible = Toutes les conditions sont remplies.
cond-not-eligible = { $count ->
    [one] Une condition n’est pas remplie.
   *[other] { $count } conditions ne sont pas remplies.
}
cond-unknown = Il manque des réponses pour conclure.
cond-judgement = { $count ->
    [one] Les règles sont remplies ; une condition reste à juger par une personne.
   *[other] Les règles sont remplies ; { $count } conditions restent à juger par une personne.
}
cond-met = Remplie
cond-not-met = Non remplie
cond-not-known = Réponse manquante
cond-to-judge = À juger
cond-judged = jugée dans la note
cond-of-funder = Condition { DE($funder) }
cond-read = Lu dans le dossier
cond-missing = Il manque : { $names }
cond-law = { $text } : { $value }, en vigueur au { $on }
cond-law-none = { $text } : aucune valeur en vigueur au { $on }
cond-law-missing = Aucun texte n’était en vigueur à cette date : une personne doit juger.
cond-too-large = Un calcul dépasse les montants possibles : une personne doit juger.
cond-source = Source : { $source }
cond-details = Ce que les règles ont lu, et d’où elles viennent
cond-judge = Juger dans la note
cond-grant-against = Une condition n’est pas remplie. Une aide peut être accordée quand même, avec ses raisons : elles sont gardées et paraissent dans la lettre.
