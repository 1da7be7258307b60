# L’acte rectificatif : une décision signée se corrige par un nouvel acte, jamais en la modifiant.
# Les espaces insécables sont posées par le programme : écrire des espaces simples.

act-title = Rectifier la décision
act-link = Rectifier cette décision
act-about = La décision signée, sa lettre et le relevé restent tels quels. Un nouvel acte la nomme, dit l’erreur et la remplace. La différence est portée à l’enveloppe, et une lettre part.
act-wrong = { $what } { $amount } le { $date }, par { $by }.
act-wrong-part = { $funder } : { $what }
act-why = Quelle était l’erreur ?
act-why-hint = Cette phrase figure dans la lettre : par exemple « Le montant voté est de 10 000 €, et non de 1 000 €. »
act-kind = Ce qui aurait dû être décidé
act-kind-conditional = Aide accordée, si accordent aussi : { $funders }
act-kind-firm = Aide accordée sans condition
act-on = Acte pris le
act-go = Prendre l’acte rectificatif
act-error-why = Dites quelle était l’erreur : la lettre l’explique au porteur.
act-error-same = Rien ne change : corrigez la décision, le montant ou les raisons.
act-error-day = L’acte ne peut pas être pris avant la décision qu’il rectifie.
act-done = L’acte rectificatif est pris. La lettre part.
act-corrects = Acte rectificatif de la décision du { $date }. { $why }
act-corrected = Remplacée par l’acte qui la rectifie.

# --- Sur la page de la séance -------------------------------------------------------------------
act-list = Actes rectificatifs
act-list-about = Le relevé signé ne change pas. Chaque acte est signé comme lui, par la présidence et le secrétariat, puis sa lettre part.
act-line-granted = Aide accordée : { $amount }
act-line-refused = Aide refusée
act-line-why = Erreur corrigée : { $why }
act-signed-chair = Signé par la présidence : { $name }.
act-signed-secretary = Signé par le secrétariat : { $name }.
act-in-force = En vigueur, lettre partie ou en cours d’envoi.
act-waits = En attente de signature.
act-sign = Signer cet acte
act-withdraw = Retirer cet acte
act-withdraw-about = L’acte n’est pas le bon ? Retirez-le : la décision reste telle quelle, et un autre acte peut être écrit.
act-withdraw-why = Pourquoi le retirer ?
act-error-withdraw = Dites pourquoi l’acte est retiré : l’historique le garde.
act-done-withdrawn = L’acte est retiré. La décision reste telle qu’elle a été prise.
act-done-drafted = L’acte est écrit. Il attend les signatures de la présidence et du secrétariat.
act-done-signed = Votre signature est notée.
act-done-made = L’acte est signé des deux : il est en vigueur, et sa lettre part.
act-minutes-kept = Relevé gardé le { $date }. Empreinte SHA-256 : { $hash }
