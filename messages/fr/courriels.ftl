# Courriels et papiers : ce qui quitte le service. Un courriel = `mail-<sorte>-subject` et `mail-<sorte>-body`.
# Un texte court, une seule action, l’adresse en clair.

mail-signature =
    --
    Trajectoire, { $authority }
    { $tagline }
    { $reply }

# Où répondre, au pied de chaque courriel : à un dossier que l’on ouvre ici, à personne pour le reste.
mail-reply-dossier = Ce message est automatique : répondez depuis la page du dossier.
mail-reply-nobody = Ce message est automatique : une réponse à cette adresse ne serait lue par personne.
mail-reply-opinion = Ce message est automatique : une réponse à cette adresse ne serait lue par personne. Répondez par la page du lien, ou joignez la personne qui vous demande cet avis.

mail-verify-subject = Confirmez votre adresse
mail-verify-body =
    Bonjour { $name },

    Pour ouvrir votre compte, confirmez que cette adresse est la vôtre :
    { $link }

    Ce lien sert une fois et pendant deux jours. Si vous n’avez rien demandé, ne faites rien : aucun compte ne sera ouvert.

mail-already-registered-subject = Vous avez déjà un compte
mail-already-registered-body =
    Bonjour { $name },

    Quelqu’un, vous sans doute, vient de créer un compte avec cette adresse. Elle en a déjà un. Pour entrer :
    { $link }

    Ce lien sert une fois et pendant une heure. Si ce n’était pas vous, ne faites rien.

mail-sign-in-subject = Votre lien pour entrer
mail-sign-in-body =
    Bonjour { $name },

    Voici votre lien pour entrer :
    { $link }

    Il sert une fois et pendant une heure. Si vous n’avez rien demandé, ne faites rien.

mail-reset-subject = Choisissez un nouveau mot de passe
mail-reset-body =
    Bonjour { $name },

    Pour choisir un nouveau mot de passe :
    { $link }

    Ce lien sert une fois et pendant une heure. Si vous n’avez rien demandé, ne faites rien : votre mot de passe ne change pas.

mail-invite-subject = { $by } vous invite sur un dossier
mail-invite-body =
    Bonjour,

    { $by } vous invite à { $role ->
        [editor] remplir avec lui ou elle
        [signatory] relire et signer
       *[reader] lire
    } un dossier { $scheme }.

    Pour accepter, suivez ce lien. Vous pourrez entrer avec votre compte ou en créer un :
    { $link }

    Ce lien sert une fois et pendant quatorze jours.

mail-receipt-subject = Dossier { $number } : accusé de réception
mail-receipt-body =
    Bonjour { $name },

    Votre dossier « { $title } » ({ $scheme }) est reçu sous le numéro { $number }. L’accusé de réception est joint : il dit la date de réception, la date à laquelle un silence vaut rejet, le service à joindre et vos recours.

    Où en est le dossier, à tout moment :
    { $link }

mail-complete-subject = Dossier { $number } : complet, l’instruction commence
mail-complete-body =
    Bonjour { $name },

    Votre dossier « { $title } » est complet. L’instruction commence ; vous n’avez rien à faire. Si une question se pose, nous vous écrirons.

    { $link }

mail-ask-pieces-subject = Dossier { $number } : pièces demandées avant le { $due }
mail-ask-pieces-body =
    Bonjour { $name },

    Pour avancer sur « { $title } », il nous manque :
    { $list }

    { $message }

    Envoyez ces pièces avant le { $due }, depuis la page du dossier :
    { $link }

mail-remind-holder-subject = Dossier { $number } : votre réponse est attendue avant le { $due }
mail-remind-holder-body =
    Bonjour { $name },

    Pour avancer sur « { $title } », nous attendons toujours :
    { $list }

    { $message }

    Répondez avant le { $due }, depuis la page du dossier :
    { $link }

mail-remind-late-subject = Dossier { $number } : votre réponse est toujours attendue
mail-remind-late-body =
    Bonjour { $name },

    Pour avancer sur « { $title } », nous attendons toujours :
    { $list }

    { $message }

    Nous l’attendions pour le { $due }. Vous pouvez encore répondre, depuis la page du dossier :
    { $link }

mail-remind-send-subject = Dossier { $number } : vos pièces sont là, il reste à les envoyer
mail-remind-send-body =
    Bonjour { $name },

    Les pièces que nous attendions pour « { $title } » sont dans votre espace. Il reste à les envoyer, depuis la page du dossier :
    { $link }

    { $message }

mail-ask-correction-subject = Dossier { $number } : des réponses à revoir avant le { $due }
mail-ask-correction-body =
    Bonjour { $name },

    Nous vous demandons de revoir ces parties de « { $title } » :
    { $list }

    { $message }

    Elles sont rouvertes pour vous ; le reste ne change pas. Le délai est arrêté jusqu’à votre réponse, au plus tard jusqu’à ce jour. Répondez avant le { $due } :
    { $link }

mail-corrected-subject = Dossier { $number } : corrections reçues
mail-corrected-body =
    Bonjour { $name },

    Le porteur de « { $title } » a corrigé les parties rouvertes. Le délai court de nouveau.

    { $link }

mail-pieces-supplied-subject = Dossier { $number } : pièces reçues
mail-pieces-supplied-body =
    Bonjour { $name },

    Les pièces demandées pour « { $title } » sont arrivées. Le délai court de nouveau.

    { $link }

mail-withdrawn-subject = Dossier { $number } : le porteur se retire
mail-withdrawn-body =
    Bonjour { $name },

    Le porteur de « { $title } » a retiré sa demande. Le dossier est clos.

    { $link }

mail-withdrawn-holder-subject = Dossier { $number } : la demande est retirée
mail-withdrawn-holder-body =
    Bonjour { $name },

    { $by } a retiré la demande « { $title } ». Le dossier est clos ; ce qu’il contient reste lisible :
    { $link }

    Si ce n’était pas voulu, écrivez-nous depuis la page du dossier, ou commencez une nouvelle demande.

mail-message-subject = Dossier { $number } : un message pour vous
mail-message-body =
    Bonjour { $name },

    Un message vous attend au sujet de « { $title } ». Pour le lire et répondre :
    { $link }

mail-message-officer-subject = Dossier { $number } : message du porteur
mail-message-officer-body =
    Bonjour { $name },

    Le porteur de « { $title } » vous a écrit. Pour lire et répondre :
    { $link }

mail-ask-opinion-subject = Votre avis avant le { $due } : { $title }
mail-ask-opinion-body =
    Bonjour { $name },

    { $by } vous demande un avis sur « { $title } » ({ $scheme }) :

    { $question }

    Le dossier et la réponse sont ici, sans compte à créer :
    { $link }

    Répondez avant le { $due }. Ce lien est personnel.

mail-remind-opinion-subject = Rappel : votre avis avant le { $due }
mail-remind-opinion-body =
    Bonjour { $name },

    Votre avis sur « { $title } » est attendu avant le { $due } :
    { $link }

mail-opinion-given-subject = Dossier { $number } : un avis est rendu
mail-opinion-given-body =
    Bonjour { $name },

    Un avis vient d’être rendu sur « { $title } ».

    { $link }

mail-lapsed-subject = Dossier { $number } : le délai est passé
mail-lapsed-body =
    Bonjour { $name },

    Le délai pour répondre à votre demande « { $title } » est passé. En droit, ce silence vaut rejet et ouvre les délais de recours indiqués sur votre accusé de réception.

    Ce n’est pas forcément la fin : une décision peut encore être prise. La page du dossier dit où il en est :
    { $link }

mail-decision-granted-subject = Dossier { $number } : aide accordée
mail-decision-granted-body =
    Bonjour { $name },

    Une aide de { $amount } est accordée à « { $title } ». La lettre de décision est jointe ; elle dit la suite.

    { $link }

mail-decision-conditional-subject = Dossier { $number } : aide accordée sous condition
mail-decision-conditional-body =
    Bonjour { $name },

    Une aide de { $amount } est accordée à « { $title } », si d’autres financeurs accordent la leur. La lettre de décision est jointe : elle dit lesquels. Vous n’avez rien à faire : vous serez prévenu quand la condition sera remplie, ou si elle ne peut plus l’être.

    { $link }

mail-part-fulfilled-subject = Dossier { $number } : la condition est remplie
mail-part-fulfilled-body =
    Bonjour { $name },

    { MAJ($funder) } avait accordé { $amount } à « { $title } » sous condition. Les autres financeurs attendus ont accordé leur part : cette aide est acquise.

    { $link }

mail-part-fallen-subject = Dossier { $number } : une aide accordée sous condition tombe
mail-part-fallen-body =
    Bonjour { $name },

    { MAJ($funder) } avait accordé { $amount } à « { $title } » si d’autres financeurs accordaient leur part. Ce n’est pas le cas : cette aide n’est pas versée. La page du dossier dit qui peut compléter le plan de financement.

    { $link }

mail-decision-rectified-subject = Dossier { $number } : la décision est rectifiée
mail-decision-rectified-body =
    Bonjour { $name },

    La décision sur « { $title } » contenait une erreur. Un acte la rectifie : { $why }

    La lettre jointe dit ce qui est décidé, et comment le contester. La première lettre reste au dossier.

    { $link }

mail-decision-refused-subject = Dossier { $number } : décision
mail-decision-refused-body =
    Bonjour { $name },

    Votre demande « { $title } » n’a pas été retenue, pour ces raisons :
    { $reasons }

    La lettre jointe dit aussi comment contester cette décision.

    { $link }

mail-decision-adjourned-subject = Dossier { $number } : décision reportée
mail-decision-adjourned-body =
    Bonjour { $name },

    La décision sur « { $title } » est reportée, pour ces raisons :
    { $reasons }

    { $link }

mail-decision-inadmissible-subject = Dossier { $number } : demande irrecevable
mail-decision-inadmissible-body =
    Bonjour { $name },

    Votre demande « { $title } » n’entre pas dans ce dispositif, pour ces raisons :
    { $reasons }

    La lettre jointe dit aussi comment contester cette décision. D’autres soutiens vous conviennent peut-être : la page « Trouver un soutien » vous le dira.

    { $link }

document-receipt = Accusé de réception { $number }
document-decision = Lettre de décision { $number }
document-rectification = Acte rectificatif { $number }

letter-aid-de-minimis = Cette aide est une aide de minimis ({ $label }), au sens du texte suivant : { $text }. Son équivalent-subvention brut est de { $amount }.
letter-aid-declare = Gardez cette lettre : à chaque nouvelle demande d’aide de minimis, vous déclarez celles reçues depuis { $years } ans, celle-ci comprise.
letter-aid-exempted = Cette aide est une aide d’État exemptée de notification ({ $label }), au sens du texte suivant : { $text }. Son équivalent-subvention brut est de { $amount }.
letter-next-agreement = Une convention vous sera proposée à la signature : elle fixe ce que finance l’aide, les versements et les justificatifs.
letter-subject-to = L’aide n’est acquise que si accordent aussi leur part : { $funders }. Vous serez prévenu quand la condition sera remplie, ou si elle ne peut plus l’être.
letter-next-adjourned = Votre dossier reste ouvert : il sera examiné de nouveau, et vous serez prévenu de la suite.

# Étapes du calcul d’un montant, sur les lettres.
amount-step-figure = { $label } : { $figure }
amount-step-unpublished = non publié
amount-step-decided-why = Fixé par la décision, pour les raisons que dit cette lettre.
amount-step-base = Base retenue
amount-step-base-ceiling = Plafond de la base
amount-step-bonus = Majoration
amount-step-flat = Somme forfaitaire
amount-step-conditions = Condition propre au financeur non remplie
amount-step-rate = Taux de l’aide
amount-step-ceiling = Plafond de l’aide
amount-step-floor = Plancher de l’aide
amount-step-public-share = Part d’argent public permise
amount-step-requested = Montant demandé
amount-step-rounding = Arrondi

mail-convened-subject = { $committee } : séance du { $date }
mail-convened-body =
    Bonjour { $name },

    Vous êtes invité à la séance du { $date } : { $place }.

    { $count ->
        [one] L’ordre du jour compte un dossier. Lisez-le, déclarez votre lien avec le demandeur s’il y en a un
       *[other] L’ordre du jour compte { $count } dossiers. Lisez-les, déclarez vos liens avec les demandeurs
    } et donnez vos avis avant la séance :
    { $link }

    Connectez-vous avec cette adresse électronique.
