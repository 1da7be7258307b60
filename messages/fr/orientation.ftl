# Orientation : les questions, puis le résultat.

question-place =
    { $left ->
        [0] Question { $number }, la dernière
        [one] Question { $number }, puis une au plus
       *[other] Question { $number }, puis { $left } au plus
    }
question-progress = Avancement des questions
question-commune = Nom de la commune ou code postal
question-one = Votre réponse
question-several = Vos réponses
question-go = Continuer
question-skip = Passer cette question
question-back = Question précédente
question-result = Voir le résultat maintenant
question-privacy = Rien n’est enregistré : vos réponses ne sont que dans l’adresse de la page.
answer-yes = Oui
answer-no = Non
answer-open = Je ne sais pas encore

result-title =
    { $count ->
        [0] Répondez à une question de plus pour voir ce qui convient
        [one] Un soutien convient dès maintenant
       *[other] { $count } soutiens conviennent dès maintenant
    }
result-title-here =
    { $count ->
        [0] { $commune } : une réponse de plus pour voir ce qui convient
        [one] { $commune } : un soutien convient dès maintenant
       *[other] { $commune } : { $count } soutiens conviennent dès maintenant
    }
result-answers = Vos réponses
result-answers-change = Vos réponses, à relire ou à changer
result-no-answer = Aucune réponse pour l’instant.
result-open = pas de réponse
result-change = Changer
result-line-about = Les points sont le chemin devant vous.
result-line-title = La ligne de votre projet et les arrêts possibles devant vous
result-line-desc =
    { $count ->
        [one] Vous êtes à l’étape { $stage }. Un arrêt est possible devant vous. Le tableau sous l’image dit ce qui manque.
       *[other] Vous êtes à l’étape { $stage }. { $count } arrêts sont possibles devant vous. Le tableau sous l’image dit ce qui manque à chacun.
    }
result-line-table = La même ligne en tableau
result-line-caption = Les arrêts possibles devant vous
result-no-stage = Votre étape n’est pas encore connue.
result-no-stage-about = Répondez à la question sur l’étape de votre projet pour voir votre ligne.
result-col-stage = Étape
result-col-station = Arrêt
result-col-lacks = Ce qui manque
result-lacks-nothing = Rien : il convient
result-lacks-judgement = L’avis d’une personne
result-lacks-answers =
    { $count ->
        [one] Une réponse
       *[other] { $count } réponses
    }
result-lacks-stage = D’arriver à cette étape
result-fits = Vous convient
result-fits-none = Aucun soutien ne convient à coup sûr avec ces seules réponses. Regardez ceux qui dépendent d’une réponse, ou prenez contact : une personne peut voir ce qu’une règle ne voit pas.
result-depends = Dépend d’une réponse ou d’un avis
result-unfit = Ne convient pas aujourd’hui
result-judged = Une personne en juge :
result-answer = Répondre : { $question }
result-manager = Géré par : { $name }
result-start = Préparer un dossier { $scheme }
result-ask-why = Cette réponse est celle qui change le plus le résultat.
result-update = Mettre à jour
result-who = Qui vous reçoit
result-who-all = Tous vos contacts
result-keep = Garder ce résultat
result-project = Créer mon projet à partir de ces réponses
result-address = Adresse de cette page
result-address-about = à partager ou à imprimer. Elle ne contient que vos réponses.

next-title = La suite
next-file = Préparer mon dossier
next-file-text = { $scheme } convient à votre projet. Préparez votre dossier : vos réponses y sont déjà.
next-ask = Répondre
next-ask-text = Une réponse changerait ce résultat : { $question }
next-meet = Prendre contact
next-meet-text = Prenez contact : { $name }. Une personne relit votre idée et vous présente aux autres.
next-contact = Voir les contacts
next-contact-text = Une personne peut voir ce qu’une règle ne voit pas. Prenez contact près de chez vous.
