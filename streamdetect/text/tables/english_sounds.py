"""English words written as they sound, by hand: garanteed, kansa, "cue er", "side affects".

Only spellings that are no other word, and phrases that say nothing else. Recognisers write them
too, so reading them accuses nobody of hiding.
"""

_WORDS = """
guaranteed=garanteed,garenteed,guarenteed,gauranteed,garunteed,garrunteed,guarrenteed,garanteeed,garantied,guaranted;
guarantee=garantee,garentee,guarentee,gaurantee,garuntee,garanty;
guarantees=garantees,guarentees,garentees; profit=proffit,profitt,prophit;
profits=proffits,profitts,prophits; month=munth,monf; months=munths;
money=munny,monney,muney,monny; return=retern; returns=reterns,riturns; invest=envest,invess;
investment=invesment,investmint,envestment,investmant;
cholesterol=collesterol,colesterol,cholestrol,kolesterol,collester,colestrol,collestrol,cholesterole;
cancer=canser,kancer,kansa,cansa,kanser,cancur;
diabetes=dibetes,diabetis,diabeties,diabeetus,dyabetes,diabeetes,diabetees;
diabetic=dyabetic,diabetick;
arthritis=arthuritis,arthritus,arthuritus,arfritis,arthrites,artheritis;
cure=kure,cyure,kyure,kewr; cures=kures,cyures,kyures; cured=kured,cyured,kyured; heal=heall;
medicine=medisin,medicin,medsin,medicen,medisine; medicines=medisins,medicins;
doctor=docter,dokter,dokta,docta; doctors=docters,dokters,doktors;
disease=disese,dizease,diseese,dezease; diseases=dizeases,diseeses; pills=pilz,pillz;
surgery=surjery,sergery,surgury; treatment=treetment,treatmint; wrinkles=rinkles,wrinkels,rinkels;
wrinkle=rinkle; weight=wieght,weigt; pounds=pownds,poundz; belly=bellie;
collagen=kolagen,collajen,kollagen; botox=botocks,bowtox; lowest=lowist,loest,loweast;
cheapest=cheepest,cheapist,cheepist; cheaper=cheeper; price=pryce; best=besst,bezt;
number=numba,numbah,nummber; world=wurld,werld,whirld; telegram=tellygram,teligram,telegramme;
whatsapp=watsapp,wotsapp,whatsap,wattsapp,wazapp; paypal=paypaul,paypall;
bitcoin=bitcoyn,bitkoin,bittcoin; signal=signel; fake=phake; genuine=genuin,jenuine,genwine;
certificate=certifikate,sertificate,certifikit; approved=aproved,uhproved,appruved;
official=offishal,ofishal,offishul; certified=sertified,certifyed; risk=risc,riskk;
free=phree,freee; miracle=mirakle,merical,mirical; instantly=instently,instuntly;
forever=4ever,foreva,fourever; permanent=permanant,perminent; permanently=permanantly,perminently;
lifetime=lyfetime; secret=seekret,secrit; proven=prooven,provin; scientifically=sientifically;
clinically=clinicly,klinically; immunity=imunity,immunitee; immune=imune; kidney=kidny,kidnee;
kidneys=kidnys,kidnees; liver=livver; prostate=prostrait,prostait; blood=blud;
pressure=presher,preshure,pressha; stroke=stroak; insulin=insulen,insalin;
asthma=azma,asma,asthmer; eczema=exema,eksema,exzema; psoriasis=soriasis,sorryasis;
migraine=mygraine,migrane,mygrane; migraines=migranes,mygranes; insomnia=insomniya;
dementia=demensha,dementure; tumor=toomer,tumer,toomor; tumors=toomers,tumers; pain=payn;
anxiety=angziety; depression=depreshun; antibiotics=antibiotiks; infection=infekshun;
detox=deetox,detocks; toxins=toxsins,tocksins; tested=testid; guaranteeing=garanteeing;
doubled=dubbled; double=dubble; million=millyun,milion; millionaire=millionare,millunaire;
exam=igzam; pass=parss; answers=ansers
"""
_PHRASES = """
side effects=side affects,side efects,side effex; cures=cue ers,queue ers;
cure=cue er,queue er,kew er; arthritis=arthur itis,author itis;
heals your=heels your,heels yer,heels ya; heal your=heel your; your heart=your hart,yer hart;
lose weight=loose weight,lose wait,loose wait,lose wate; weight loss=wait loss,wate loss;
can not lose=can not loose; can't lose=can't loose; cannot lose=cannot loose;
never lose=never loose; number one=number won,numba one,numba won,number wun;
in the world=in the whirled; bar none=bar nun;
guaranteed=garen teed,garan teed,guarran teed,gar and teed,guar an teed;
returns=ree turns,re turns; telegram=telly gram,tellie gram;
diabetes=die abetes,dia betes,die a beaties,dye abetes; cancer=can ser,kan sir,kan ser;
blood pressure=blood presher,blood preshure; insulin=in sulin;
cholesterol=collester all,coal ester all,call ester all; painkiller=pane killer;
painkillers=pane killers; pain relief=pane relief; kidneys=kid knees; prostate=pross tate;
medicine=meddy sin,medi sin; doctor=dock ter; lowest price=lowest prise; best price=best prise;
profits=prof its,proff its; profit=proff it; million=mill yun;
whatsapp=watts app,wats app,wots app
"""


# Read only where the whole text is written by ear: most are words of their own.
_BY_EAR = """
the=da; this=dis; that=dat; with=wid; one=wan,wun; whole=hole; can=kan; have=hav; other=odder;
another=anoda,anudder; mother=mudder; every=evry,evri; ever=eva; real=reel; really=reely; heal=heel;
heals=heels; pure=pewer,pyoor; sure=shor,shoor; price=prise; prices=prises; piece=peece;
more=moar; no=noe; government=guvament,guvment,govament; cures=kyoors,kyurs; cure=kyoor;
weight=wate; pain=pane; sell=sel; sold=sowld; gold=goald; true=troo; proof=pruf;
fat=phat; skin=skeen; good=gud; world=wurl
"""


def read_table(text: str) -> dict[str, str]:
    """Read `meant=written,written` entries into written → meant."""
    table: dict[str, str] = {}
    for entry in " ".join(text.split()).split(";"):
        meant, _, written = entry.strip().partition("=")
        table |= dict.fromkeys(written.split(","), meant)
    return table


WORDS_AS_HEARD: dict[str, str] = read_table(_WORDS)
PHRASES_AS_HEARD: dict[str, str] = read_table(_PHRASES)
BY_EAR: dict[str, str] = read_table(_BY_EAR)
