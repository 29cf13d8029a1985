"""English words that people hide, by hand: read so behind digits, masks and signs (c4ncer, an.ti).

Being listed here flags nothing: rules do that. A word is listed in each form that is heard.
"""

_TEXT = """
acne addiction ageing aging alipay allergies allergy alzheimers amazon analgesic antibiotic
antibiotics anxiety approval approved arthritis aspirin asthma authentic authority autism baldness
banned best better bitcoin bleach blood botox brain breast bronchitis bypass cancer cancers
cannabis cash cataract cataracts celebrity certificate certified champion cheap cheaper cheapest
chemical chemo chemotherapy cholesterol clinic clinical clinically cocaine codeine collagen
commission contact corona counterfeit covid crypto cure cured cures curing deal dementia
depression dermatitis dermatologist detox detoxes detoxify diabetes diabetic diagnose diagnosed
direct disease diseases doctor doctors dollar dollars drug drugs eczema effective elixir email
endorsed epilepsy erectile escrow exam exams expert experts facebook fake fakes fat fatal fever
first flawless forever fortune free fungal fungus gamble gambling genius genuine gout government
guarantee guaranteed guaranteeing guarantees headache headaches heal healed healing heals health
heart hepatitis herbal herpes hormone hormones hospital hospitals hypertension illness immune
immunity impotence income infection infections infertility inflammation insider insomnia instagram
instant instantly insulin insurance internet invest invested investing investment investor joint
kidney kidneys kill kills leukaemia leukemia libido lifetime link liver loan loans lose losing
loss lost lottery lowest lung lungs lupus magic magical marijuana medical medically medication
medications medicinal medicine medicines melanoma menopause message messages messenger migraine
migraines million millionaire miracle miraculous money mortgage muscle mushroom natural nature
never number obese obesity official ointment only opioid opium order ordered orders organ original
osteoporosis overdose pain painkiller painkillers painless parkinsons passport password patent
patient patients payment paypal penis perfect permanent permanently pharmacy phone physician pill
pills placebo pneumonia poison poker police polyps porn potency pounds prescribe prescribed
prescription prescriptions president prevent prevents price prices professional profit profits
promise promised prostate proven psoriasis qualified quality quit rash recommend recommended
recovery refund refunded register relief relieve remedies remedy remission removes renewal replica
replicas results return returns reverse reversed reverses reversing rheumatism risk rolex safe
safest sale scam scams science scientific scientist scientists secret secretly seizure seizures
semaglutide sex sexual shrink shrinks signal skin skype slim slimming smoking snapchat soothe spot
spots state stealth steroid steroids stock stocks stomach store stroke strokes stronger strongest
superior supplement supplements surgeries surgery surgical symptom symptoms telegram testosterone
thrush thyroid tiktok tobacco tonic toxic toxin toxins trade trading transfer treat treated
treating treatment treatments treats tumor tumors tumour tumours twitter ulcer ulcers ultimate
unbeatable undercut unique vaccine vaccines vape venmo viagra virus viruses vision vitamin wealth
website wechat weight whatsapp whiten whitening whitens winner world worlds worldwide worst
wrinkle wrinkles youth youtube zelle slipped disc discs success successful session sessions
sciatica snoring tinnitus vertigo regrow regrows breasts inches belly tummy cellulite pores
freckles melasma scars younger surgeon dentist nurse clinics laboratory study studies tested trial
trials patented harvard passive doubled tripled dividend broker forex token tokens wallet
transfers deposit prize prizes giveaway lucky charm amulet blessed blessing curse psychic tarot
grade grades diploma licence license leaked competitors competitor rivals garbage rubbish trash
fraud liar liars crooks outlet leather cashmere diamond diamonds silver sterling limited closing
tonight overnight sugar bones knees knee joints nerve nerves bladder ovaries womb fertility
pregnant testimonial genuinely
ministry minister officially endorse endorsed endorses endorsement celebrities hollywood
presidential senate national
federal palace military pharmacist pharmacists surgeon surgeons cardiologist oncologist dentist
dentists dermatologists
pediatrician paediatrician chiropractor nurse nurses university researcher researchers harvard
oxford cambridge stanford
nobel survey published results reviews reviewers refund testimonial prenatal pregnant pregnancy
breastmilk formula infant
toddler newborn virility erection libido stamina bedroom viagra ozempic metformin statin
statins melatonin codeine
ginseng turmeric probiotic probiotics magnesium eyesight vision myopia glaucoma neuropathy
gallstones fibroids rosacea
hemorrhoids haemorrhoids tinnitus sciatica vertigo incontinence parasites radiation bacteria
chlamydia herpes shingles
wheelchair dialysis transplant chemotherapy inhaler inhalers prescription prescribed pharmacy
pharmacies consultation
illegal customs stolen counterfeit replica replicas designer louis vuitton gucci chanel rolex
hermes birkin
outlet overruns warehouse bankrupt bankruptcy liquidation closing shutting clearance discount
original retail
jackpot lottery fortune talisman amulet amulets spirits spirit blessed blessing curse curses
exorcism soulmate
zero zeros none never every everyone everybody anybody nobody whatsoever absolutely completely
totally instantly
lowest highest cheapest strongest fastest finest purest greatest smartest thinnest world worlds
planet universe
profits profit dividends dividend monthly weekly daily passive income interest principal
capital signals traders
discord cashapp venmo zelle signal username wasap instagram facebook tiktok shopee lazada
wholesale checkout
degree diploma certification certifications examiner examiners admission admissions scholarship
tutor graduates
"""

ENGLISH_WORDS: frozenset[str] = frozenset(_TEXT.split())
