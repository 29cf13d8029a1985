"""Two ways of writing one English word, by hand: the first of each line is the one that is read.

Contractions, with and without their apostrophe, what is said short, British and American spelling.
Terms of rules are read so too; a pattern must have the first form.
"""

from streamdetect.text.tables.english_sounds import read_table

_WORDS = """
don't=dont; doesn't=doesnt; didn't=didnt; won't=wont; can't=cant,cannot; isn't=isnt; aren't=arent;
wasn't=wasnt; weren't=werent; haven't=havent; hasn't=hasnt; hadn't=hadnt; wouldn't=wouldnt;
couldn't=couldnt; shouldn't=shouldnt; mustn't=mustnt; ain't=aint; you're=youre; you've=youve;
you'll=youll; they're=theyre; they've=theyve; they'll=theyll; we've=weve; that's=thats;
what's=whats; there's=theres; here's=heres; who's=whos; where's=wheres; she's=shes; it'll=itll;
y'all=yall; going to=gonna; want to=wanna; got to=gotta; give me=gimme; let me=lemme; kind
of=kinda; sort of=sorta; out of=outta; don't know=dunno; trying to=tryna; have to=hafta;
through=thru; tonight=tonite; color=colour; colors=colours; colored=coloured; favorite=favourite;
center=centre; tumor=tumour; tumors=tumours; diarrhea=diarrhoea; anemia=anaemia; gray=grey;
math=maths; pajamas=pyjamas; program=programme; fiber=fibre; flavor=flavour; flavors=flavours;
aging=ageing; mold=mould; odor=odour; odors=odours; estrogen=oestrogen; hemorrhoids=haemorrhoids;
leukemia=leukaemia; jewelry=jewellery; authorized=authorised; recognized=recognised;
moisturizer=moisturiser; moisturizing=moisturising; fertilizer=fertiliser;
pediatrician=paediatrician; pediatric=paediatric; orthopedic=orthopaedic; neighbor=neighbour;
neighbors=neighbours; behavior=behaviour; honor=honour; humor=humour; vapor=vapour; liter=litre;
liters=litres; meter=metre; meters=metres; sterilized=sterilised; organized=organised;
specialized=specialised; guaranteed=guarantied; hospitalized=hospitalised; realized=realised;
minimize=minimise; maximize=maximise; neutralize=neutralise; neutralizes=neutralises;
energize=energise; stabilize=stabilise; stabilizes=stabilises; vaporize=vaporise; whiskey=whisky;
gynecologist=gynaecologist; anesthetic=anaesthetic; esophagus=oesophagus; artifact=artefact;
skeptical=sceptical; license=licence; licensed=licenced; tires=tyres; tire=tyre; plow=plough;
curb=kerb; catalog=catalogue; aluminum=aluminium
"""
# Not the forms of "be": rules have terms such as "not promising anything".
_PHRASES = """
don't=do not; doesn't=does not; didn't=did not; won't=will not; can't=can not; haven't=have not;
hasn't=has not; hadn't=had not; wouldn't=would not; couldn't=could not; shouldn't=should not;
mustn't=must not; i'll=i will; i won't=i will not; we'll=we will; we won't=we will not;
you'll=you will; you won't=you will not
"""
# Short ones, beside other English only: 最ya低, u盘.
_SHORT = """
i'm=im; i've=ive; he's=hes; because=cos,cuz,coz; your=ur; you=u,ya; mom=mum; mommy=mummy; them=em
"""
# What follows "its" where "it's" is meant, as in "its the best".
_AFTER_IT_IS = """
a about absolutely actually all already always amazing an as back basically been better cheap
cheaper clinically coming easy everything fake free from getting going gone good great guaranteed
hard how impossible in just legal like literally made my never no not nothing now ok okay on one
only our out over perfect proven pure real really safe scientifically so still that the time too
totally true truly us very what why working worth you your
"""
# … and "ill" where "I'll" is meant, as in "ill open the link".
_AFTER_I_WILL = """
add be bet bring buy call come courier cut do double drop eat even fight fix get give go have just
keep let make never open pay personally post promise pull put refund release restock return say
sell send ship show stake start stop swap take teach tell throw treat try wait work
"""

AFTER_I_WILL: tuple[str, ...] = tuple(_AFTER_I_WILL.split())
AFTER_IT_IS: tuple[str, ...] = tuple(_AFTER_IT_IS.split())
WORDS: dict[str, str] = read_table(_WORDS)
PHRASES: dict[str, str] = read_table(_PHRASES)
SHORT: dict[str, str] = read_table(_SHORT)
