"""The English expressions of the evidence of hearsay, by kind."""

from typing import Final

from streamdetect.detect.guards.evidence import Lexicon
from streamdetect.detect.guards.judges_en import JUDGES_EN

_KIN: Final = (
    r"(?:uncle|aunt(?:ie)?|mum|mom|mother|dad|father|gran|grandma|grandpa|grandad|granddad|nana|granny|nan|neighbou?rs?|cousin|mate"
    r"|boss|friend|sister|brother|stepdad|girlfriend|boyfriend|partner|ex|fianc[eé]e?|husband|wife|kids?|son|daughter|co-?worker|barber|landlord|niece|nephew)"
)
_SELLER: Final = (
    r"(?:sellers?|hosts?|streamers?|shops?|stores?|compan(?:y|ies)|brands?|guys?|fellas?|fellow|dudes?|blokes?|lads?"
    r"|man|men|woman|women|girls?|lady|ladies|people|folks|influencers?|channels?|vendors?|clinics?|firms?|ads?|adverts?|videos?"
    r"|clips?|posts?|pages?|websites?|accounts?|streams?|lives?|competitors?|tutors?|agents?|salesm[ae]n|reps?|coaches|coach"
    r"|traders?|farmers?|stalls?|booths?|outfit|crowd|clubs?|kids?|person|app|podcast|article|magazine|leaflet|flyer|youtubers?|tiktokers?|bloggers?|celebrity|pastor|preacher|wellness_guru)"
)
EN: Final = Lexicon(
    {
        "other": rf"""
        competitors? competition rivals? another_(?:\w+_)?{_SELLER} other_(?:\w+_)?{_SELLER}
        some_(?:\w+_)?{_SELLER} this_(?:guy|fella|dude|article|video|influencer|company|clinic)
        this_(?:\w+_)?(?:guy|fella|dude|coach|influencer|guru|bloke|lad|salesm[ae]n|rep|agency|recruiter)
        my_(?:inbox|dms?|spam)
        th(?:at|ose)_(?:\w+_)?{_SELLER} th(?:is|ese)_other_{_SELLER} one_of_(?:those|these|them)
        an?_(?:\w+_)?{_SELLER}(?=_(?:who|that|said|selling|claim|was|got|saying|telling|swore|promis|online|down|next|on))
        one_(?:\w+_)?{_SELLER}(?=_(?:who|that|said|selling|claim|was|got|saying|swore|promis|online|down|next))
        the_(?:\w+_)?{_SELLER}_(?:next_door|down_the|over_there|across|before_me|on_the_other)
        next_door down_the_(?:road|street|block) across_the_(?:road|street)
        there'?s_(?:an?|this|that|one)_(?:\w+_)?{_SELLER} the_internet internet online facebook
        tiktok youtube whatsapp_group telegram commercials? infomercials? tv telly radio
        newspapers? old_wives hearsay rumou?rs? myth_that old_myth sellers influencers
        other_people people_(?:that|say|online|selling)
        anyone_(?:who|telling|selling|promising|saying|claiming|offering)
        anybody_(?:who|telling|selling|promising|saying|claiming|offering)
        someone_(?:promises|telling|promising|selling|offering) whoever adverts? ads? posters?
        billboards? news headlines? article
        the_(?:\w+_)?{_SELLER}_(?:that|who)(?=_(?:got|was|were|sa(?:id|ys)|claim|swore|swear|promis|told|tells|kept|keeps|shout))
        there_(?:was|were)_(?:an?|this|that|these|some)_(?:\w+_)?{_SELLER} group_chat forums?
        reddit instagram reels? robocall spam voicemail flyer pamphlet suppliers? wholesalers?
        importers? distributors? manufacturers?
        (?:previous|old|former|ex)[-_](?:owner|boss|host|employer|co-?host)s? leaflets? brochures?
        (?:this|the|that|an?)_(?:email|text|letter|voicemail|fax|tin|old_\w+) storefront carton
        sleeve hang_tag podcast sketch sitcom gurus? mlm upline
        dropshippers? resellers? big_brands? them_(?:\w+_)?{_SELLER}
        the_(?:\w+_)?{_SELLER}_(?:at|in|from|with|opposite)
        (?:two|three|four|few)_doors_(?:down|up|along) whatever_{_SELLER} pop[-_]ups? fine_print
        every_(?:\w+_)?{_SELLER} the_\w+_next_to_(?:me|us|mine|ours) every_other_(?:\w+_)?{_SELLER}
        all_(?:of_)?(?:these|those)_(?:\w+_)?{_SELLER} a_preacher
        preachers? some_(?:\w+_)?rep a_rep reps? a_lot_of_(?:\w+_)?{_SELLER}
        lots_of_(?:\w+_)?{_SELLER} (?:heard|saw|watched|met)_an?_(?:\w+_)?{_SELLER} some_outfit
        no_honest_\w+ hear_(?:them|people|folks) the_caller callers? the_voice_on subject_line
        brochures? listings? chatbot
        copywriter template the_draft text_messages? an?_email the_email leaflets? the_brochure
        an?_(?:\w+_)?(?:course|class|program|programme|ad|advert|pill|cream|gadget|book|bootcamp|seminar|webinar|box|kit|supplement|serum|device|plan|scheme|website|brochure|stall|kiosk|thread|email|text|poster|banner|label|sticker|magnet|bracelet)_that(?=_(?:swore|promis|claim|said|says|guarante|told|reads|read))
        (?:bloke|fella|chap|guy|lad|woman|man|lady|girl|uncle|aunty|auntie|couple|kid|stall|booth|kiosk|stand|shop|salesman|rep)_(?:at|in|from|on|down|with|outside|over|behind|by)_(?:the|a|our|some)_\w+
        (?:old|previous|last_year'?s)_(?:stickers?|labels?|box|boxes|banner|sign|packaging|listing|flyer|flyers|sleeve|tags?|brochure|ads?)
        the_packet the_old_(?:label|ad|ads|box|sign|listing|owner) previous_owner
        """,
        "rumour": r"""
        came_(?:through|in|with)_(?:the|my|our)_(?:letterbox|letter_box|post|mail|door)(?!_from_(?:a|my|our|one|this))
        landed_in_my_\w+ dropped_through_the going_round doing_the_rounds
        supposedly allegedly rumou?r_has_it i_(?:heard|read)_(?:that|somewhere|online)
        according_to_(?:that|this|some|the|his|her|their|a)
        """,
        "fiction": r"""
        (?:ads?|adverts?|posters?|billboards?|stickers?|signs?|commercials?|headlines?|flyers?|leaflets?)_(?:on|in|at|outside|above|across)_(?:the|a|my|every|some|this)_(?:train|bus|tube|subway|wall|street|window|road|radio|tv|telly|internet|lift|elevator|highway|platform|station|paper|mall|market|competitor'?s?|other)
        imagine_(?:me|us|i|if_i|if_we)_(?:\w+_){0,3}(?:going|saying|said|telling|told|shouting|claiming|yelling|screaming)
        in_(?:the|this|a|that)_(?:book|novel|movie|film|story|song|show|tale|game|play)_(?:(?:he|she|they|it|you|someone|somebody|(?:the|an?|some|this|that)_\w+)_)?(?:says?|said|sells?|sold|claims?|claimed|tells?|told|promises?|promised|shouts?|shouted|yells?|yelled|sings?|sang|goes|drinks?|drank)
        """,
        "swindle": r"""
        scammers? con_(?:man|men|artists?) fraudsters? cold_call\w* ponzi pyramid_scheme
        salesm[ae]n door[-_]to[-_]door snake_oil quacks? hustlers? crooks? grifters? swindlers?
        psychics? fortune[-_]tellers? faith_healers? con_job miracle_cure\w* get[-_]rich[-_]quick
        get_rich_quick multi[-_]level cold_caller
        """,
        "someone": rf"""
        my_(?:\w+_)?{_KIN} his_{_KIN} her_{_KIN} someone somebody one_of_you a_viewer viewers?
        customers? clients? buyers? ladies lady fans? reviewers? reviews? comments? the_chat
        in_(?:the_)?chat followers? they he she guy grandma doctor fella patients? students?
        (?:an?|the|my|some|this|that|another|our|his|her)_(?:\w+_)?\w+(?:er|or|ist|ian)(?=_(?:says?|said|told|tells|claims?|claimed|swore|swears|promised|posted|wrote|kept|keeps|pitch\w*|push\w*|slid|tried|insisted|goes|rang|emailed|messaged))
        them him everybody everyone an?_\w+_of_mine one_of_the_\w+ mates?
        a_friend an?_old_(?:lady|man|guy) folks people
        my_(?:agent|editor|producer|intern|printer|designer|supplier|marketing_\w+|assistant|accountant|buddy|roommate|in[-_]laws?|mother[-_]in[-_]law|teacher|manager|supplier)
        suppliers?
        an?_brief the_brief this_brief briefs? cue_cards? talking_points teleprompter rundown
        an?_memo
        (?:one|this|some|an?|that|our|my)_(?:\w+_)?(?:uncle|aunty|auntie|bhaiya|didi|baba|pandit|vaid|bloke|chap|missus|priest|granny|pensioner|teacher|lodger|plumber|postman|vicar|driver|cabbie|nurse|wellness_coach)
        bloke (?:my|his|her|your)_(?:other_half|better_half|mother-in-law|next-door) chap geezer
        landlord
        the_kids? guest caller a_woman a_man a_lady
        this_(?:lady|woman|man|girl) ma'am
        sir one_of_my an?_(?:\w+_)?{_SELLER} anybody boss a_review
        """,
        "bygone": r"""
        used_to back_in_the_(?:day|\d\w+) in_the_old_days when_i_was_(?:a_kid|little|young|small)
        in_the_(?:\w+_)?(?:\w+ties|\d\ds|19\d\ds) years_ago last_century old_school back_then
        years_back growing_up
        """,
        "attributed": r"""
        (?:they|he|she|people|folks|everybody|the_\w+)_(?:told|said|claimed|claims|reckoned|reckons|swore|swears|promised|promises|insisted|insists)_(?:us|me|her|him|them|it_was)
        so_(?:they|he|she)_(?:told|said|claimed|claims|say|says)
        """,
        "asks": r"""
        asks? asked asking
        """,
        "says": r"""
        it_had clip(?:s|ped) quot(?:e|ing) names_the goes_like scribbled guaranteed_to guaranteeing
        reckons? reckoned
        swore_blind sticker banner tagline
        say says said saying claims? claimed claiming promis\w+ swears? swore swearing shouts?
        shouted shouting yells? yelled yelling screams? screamed screaming tells? told telling
        writes? wrote written writing posts? posted posting commented commenting advertis\w+
        brag\w* boast\w* calls? called calling announc\w+ insist\w* preach\w* peddl\w+ pitch\w*
        pushing going_on_about goes_on_about that_goes sign has_a_sign messaged texted emailed
        asked_me_to typed types? reads? printed prints? stood_there keeps_on hears? heard offered
        offering offers swears_up_and_down raves? raving touts? touted markets? marketed labell?ed
        sold_as billed_as hawking shilling guarantees mentions? (?:was|were|is|are)_like all_like
        to_say goes(?=_(?:it|this|that|these)_) suggested pushes recommended_i handed_me
        gave_me_a_script sent_me a_script
        sending_me sends_me just_put just_dropped spammed kept_telling makes_us makes_me made_us
        made_me lists? listed left_a_review called_my pop[-_]ups? went_around chanting chants?
        bangs?_on banging_on slogan megaphone script headline caption painted plastered splashed
        believed bought_into fell_for used_to_go
        (?:truck|van|sign|poster|billboard|shirt|banner|window|flyer|email|label|package)_(?:with|saying|reads?|reading)
        (?:did|do)_(?:you|he|she|they)_(?:just_)?(?:say|type|write) guilt[-_]trip\w*
        talked_(?:me|him|her)_into
        hit_you_with holler\w* bellow\w* rant\w* spout\w* spew\w* stamped slapped waving flashing
        (?:hand(?:s|ed|ing)?|giv(?:e|es|ing)|gave|pass(?:es|ed|ing)?|send(?:s|ing)?|sent)_out
        repeat\w* declar\w+ proclaim\w* assur\w+ vow\w* pledg\w+ impl(?:y|ies|ied|ying)
        stat(?:es|ed|ing) quot(?:es|ed|ing) hears?_a_pitch pitch_like
        """,
        "boasts": r"""
        calling_(?:itself|himself|herself|themselves) calls_(?:itself|himself|herself) suckered
        conned_into
        so[-_]called (?:was|were|is|are)_supposed_to pretend\w* pretends_to_be posing_as
        bragging_that keeps_(?:sending|posting|forwarding|sharing)
        always_(?:sending|posting|forwarding|sharing)
        """,
        "authority": r"""
        regulators? agency fda ftc asa courts? judges? police prosecutors? platform guidelines?
        the_law laws? legally legal the_rules rules? polic(?:y|ies) terms notice training
        compliance trading_standards advertising_standards government lawyers? moderators?
        watchdog authorit(?:y|ies) consumer_protection code_of_conduct memo handbook contract
        regulations? investigat\w+ undercover journalists? reporters? studies science scientists
        cease_and_desist warning_letter documentary consumer_reports? customs officials?
        inspectors? fraud_office compliance_team rulebook code_says
        rule_(?:one|two|three|four|five|six|seven|eight|nine|ten|\d+) section_\d+ legal_team
        """,
        **JUDGES_EN,
        "frame": r"""
        books? novel movie film song episode lyrics chapter the_title titled story_about
        fairy_tale it'?s_called called_the
        """,
        "mocks": r"""
        so[-_]called some_kind_of
        """,
        "named": r"""
        that_kind_of
        (?:those|these|such|that)_(?:words?|claims?|lines?|phrases?|posts?|ads?|people|comments?|stuff|nonsense)
        """,
        "own": r"""
        ours
        our_(?:own|tea|cream|product|stuff|formula|oil|course|serum|one|brand|shop|store|soap|honey|powder|drops|seeds|pillow|mattress|patch)
        this_one this_one'?s mine my_own_(?:\w+)
        """,
        "turn": r"""
        but however anyway instead_we (?:we|i)_(?:don'?t|couldn'?t)_(?:really_)?care(?!_(?:for|to))
        who_cares
        (?:they|nobody|no_one)_can'?t?_stop_(?:me|us) come_and_(?:get|fine)_(?:me|us)
        the_new_(?:one|script|label|version|text)_(?:says|reads|goes)
        """,
        "adopts": r"""
        sure_enough (?:he|she|they)_(?:was|were|is|are)_right (?:he|she|they)'?(?:s|re)_right
        it(?:'?s|_is)_(?:really_|absolutely_|all_)?true turns_out_it (?:so_will|so_can|will)_you
        you_will_too i_(?:didn'?t|did_not)_believe_(?:it|him|her|them)_(?:either|at_first|until)
        i_tried_it i_can_confirm same_here me_too
        """,
        "none": r"""
        (?:nobody|no_one)(?:'?s|_is)_lying
        no_lie not_lying ain'?t_lying i'?m_not_lying no_joke not_joking
        not_a_(?:scam|joke|lie|myth|gimmick) no_nonsense no_gimmicks? believe_me trust_me
        let_me_tell_you i'?m_telling_you i_tell_you i_told_you told_you i'?ll_tell_you i_say
        i_said i'?m_saying we_say as_they_say they'?re they_are people_love not_fake
        (?:like|as|straight_out_of|better_than)_(?:in_)?(?:an?|the|some|that)_(?:\w+_)?(?:film|movie|book|novel|story|dream|song|joke|tale)
        (?:doctors?|they|nobody|no_one|hospitals?|pharma|brands|companies|shops|dermatologists?)_(?:\w+_)?(?:don'?t|won'?t|never|doesn'?t|will_never)_(?:\w+_)?(?:tell|want)_you
        can'?t_believe_(?:it|how|the) don'?t_lie won'?t_believe crazy_price they_come they_work
        they_fit they_go they_will last_call call_it_a_day i_call
        """,
    },
    words=True,
)
