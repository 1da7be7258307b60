# Compte : entrer, s’inscrire, liens par courriel, mon compte, courriels de la démonstration.

account-sign-in = Se connecter
account-sign-in-back = Connectez-vous pour continuer : vous reviendrez là où vous étiez, avec vos réponses.
account-email = Adresse électronique
account-email-hint = Nous y envoyons un lien pour la confirmer, puis les nouvelles de vos dossiers.
account-password = Mot de passe
account-new-password = Mot de passe
account-password-hint = Au moins { $count } signes. Une phrase facile à retenir vaut mieux qu’un mot compliqué.
account-name = Prénom et nom
account-name-hint = Tels qu’ils apparaîtront sur vos dossiers.
account-go = Se connecter
account-forgotten-link = Mot de passe oublié
account-no-password = Sans mot de passe
account-no-password-about = Écrivez votre adresse ci-dessus, puis demandez un lien. Il arrive par courriel et vous fait entrer une fois.
account-send-link = Recevoir un lien par courriel
account-new = Pas encore de compte
account-new-about = Un compte sert à garder votre projet et à déposer un dossier. L’orientation se fait sans compte.
account-register = Créer un compte
account-register-about = Trois réponses, puis un lien à suivre dans vos courriels.
account-register-go = Créer mon compte
account-known = Déjà un compte
account-privacy = Ces réponses servent à vous reconnaître et à vous écrire au sujet de vos dossiers.

account-need-email = Écrivez votre adresse électronique.
account-need-password = Écrivez votre mot de passe, ou demandez un lien par courriel.
account-need-new-password = Choisissez un mot de passe.
account-need-name = Écrivez votre prénom et votre nom.
account-wrong = Cette adresse et ce mot de passe ne vont pas ensemble. Vérifiez-les, ou demandez un lien par courriel.

account-look-mail = Regardez vos courriels
account-link-sent-1 = Si cette adresse a un compte, un lien pour entrer vient de partir. Il sert une fois, pendant une heure.
account-link-sent-2 = Rien n’arrive en cinq minutes : regardez dans les indésirables, vérifiez l’adresse, puis recommencez.
account-registered-1 = Un courriel vient de partir. Suivez le lien qu’il contient : il confirme votre adresse et vous fait entrer.
account-registered-2 = Le lien sert une fois, pendant deux jours. Vous reviendrez ensuite là où vous étiez.
account-registered-3 = Rien n’arrive en cinq minutes : regardez dans les indésirables, vérifiez l’adresse, puis recommencez.
account-reset-sent-1 = Si cette adresse a un compte, un lien pour choisir un mot de passe vient de partir. Il sert une fois, pendant une heure.
account-demo = Démonstration : les comptes et leur mot de passe sont écrits dans le terminal qui l’a lancée. Les courriels ne partent pas.
account-demo-mails = Démonstration : aucun courriel ne part. Celui-ci est dans la boîte d’envoi.

account-enter = Entrer avec ce lien
account-enter-about = Le lien est bon. Appuyez sur le bouton pour entrer.
account-enter-go = Entrer
account-enter-why = Pourquoi un bouton : certaines messageries ouvrent les liens toutes seules, et le lien ne sert qu’une fois.
account-link-used = Ce lien a déjà servi
account-link-used-why = Un lien reçu par courriel ne sert qu’une fois, pour que personne d’autre ne l’utilise après vous.
account-link-elsewhere = Cette invitation nomme une autre adresse
account-link-elsewhere-why = Qui signe une demande est la personne invitée. Connectez-vous avec le compte de l’adresse invitée, ou demandez une invitation à votre adresse.
account-link-expired = Le délai de ce lien est passé
account-link-expired-why = Un lien reçu par courriel ne marche qu’un temps, pour que personne d’autre ne l’utilise plus tard.
account-link-unknown = Ce lien n’est pas complet
account-link-unknown-why = Il a sans doute été coupé par la messagerie. Copiez l’adresse entière depuis le courriel.
account-link-again = Si cela ne suffit pas, demandez un nouveau lien : il arrive tout de suite.
account-ask-link = Demander un nouveau lien
account-ask-reset = Recevoir un lien pour le changer

account-forgotten = Mot de passe oublié
account-forgotten-about = Écrivez l’adresse de votre compte : un lien arrive pour en choisir un autre.
account-forgotten-go = Recevoir le lien
account-choose = Choisir un mot de passe
account-choose-about = Il remplace l’ancien. Les autres appareils où vous étiez connecté devront entrer de nouveau.
account-choose-go = Changer le mot de passe et entrer

account-mine = Mon compte
account-rename = Enregistrer le nom
account-renamed = Votre nom est enregistré. Les dossiers déjà déposés gardent celui qu’ils portaient.
account-email-fixed = Pour changer d’adresse, écrivez-nous : elle sert à prouver que c’est bien vous.
account-password-change = Un lien arrive par courriel ; il permet de choisir un autre mot de passe.
account-sessions = Vos connexions
account-sessions-about = Une connexion dure quatorze jours. Sur un appareil partagé, fermez-la en partant.
account-leave = Se déconnecter
account-leave-everywhere = Se déconnecter partout
account-officer = Vous instruisez des dossiers pour { $body }.
account-admin = Vous administrez le service.

outbox-title = Courriels de la démonstration
outbox-open = Lire les courriels
outbox-about = Dans une démonstration, aucun courriel ne part : ils sont tous ici, du plus récent au plus ancien, quel que soit leur destinataire.
outbox-empty = Aucun courriel pour l’instant
outbox-none = Boîte d’envoi
outbox-empty-about = Créez un compte ou déposez un dossier : le courriel apparaîtra ici.
outbox-to = Pour { $address }
outbox-attached = Pièce jointe
