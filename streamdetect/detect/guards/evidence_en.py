"""The English expressions of the evidence of hearsay, by kind."""

from typing import Final

from streamdetect.detect.guards.evidence import Lexicon

_KIN: Final = (
    r"(?:uncle|aunt(?:ie)?|mum|mom|mother|dad|father|gran|grandma|grandpa|granny|nan|neighbou?rs?|cousin|mate"
    r"|boss|friend|sister|brother|husband|wife|kids?|son|daughter|co-?worker|barber|landlord|niece|nephew)"
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
        reddit instagram reels? robocall spam voicemail flyer pamphlet gurus? mlm upline
        dropshippers? resellers? big_brands? them_(?:\w+_)?{_SELLER}
        the_(?:\w+_)?{_SELLER}_(?:at|in|from|with) whatever_{_SELLER} pop[-_]ups? fine_print
        every_other_(?:\w+_)?{_SELLER} all_(?:of_)?(?:these|those)_(?:\w+_)?{_SELLER} a_preacher
        preachers? some_(?:\w+_)?rep a_rep reps? a_lot_of_(?:\w+_)?{_SELLER}
        lots_of_(?:\w+_)?{_SELLER} (?:heard|saw|watched|met)_an?_(?:\w+_)?{_SELLER} some_outfit
        no_honest_\w+
        """,
        "rumour": r"""
        supposedly allegedly rumou?r_has_it i_(?:heard|read)_(?:that|somewhere|online)
        according_to_(?:that|this|some|the|his|her|their|a)
        """,
        "fiction": r"""
        in_(?:the|this|a|that)_(?:book|novel|movie|film|story|song|show|tale|game|play)
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
        a_friend an?_old_(?:lady|man|guy) folks people
        my_(?:buddy|roommate|in[-_]laws?|mother[-_]in[-_]law|teacher|manager|supplier) suppliers?
        landlord the_kids? guest caller a_woman a_man a_lady this_(?:lady|woman|man|girl) ma'am
        sir one_of_my an?_(?:\w+_)?{_SELLER} anybody boss a_review
        """,
        "bygone": r"""
        used_to back_in_the_(?:day|\d\w+) in_the_old_days when_i_was_(?:a_kid|little|young|small)
        years_ago last_century old_school back_then years_back growing_up
        """,
        "asks": r"""
        asks? asked asking
        """,
        "says": r"""
        say says said saying claims? claimed claiming promis\w+ swears? swore swearing shouts?
        shouted shouting yells? yelled yelling screams? screamed screaming tells? told telling
        writes? wrote written writing posts? posted posting commented commenting advertis\w+
        brag\w* boast\w* calls? called calling announc\w+ insist\w* preach\w* peddl\w+ pitch\w*
        pushing going_on_about goes_on_about that_goes sign has_a_sign messaged texted emailed
        asked_me_to typed types? reads? printed prints? stood_there keeps_on hears? heard offered
        offering offers swears_up_and_down raves? raving touts? touted markets? marketed labell?ed
        sold_as billed_as hawking shilling guarantees mentions? (?:was|were|is|are)_like all_like
        to_say suggested pushes recommended_i handed_me gave_me_a_script sent_me a_script
        sending_me sends_me just_put just_dropped spammed kept_telling makes_us makes_me made_us
        made_me lists? listed left_a_review called_my pop[-_]ups? went_around chanting chants?
        bangs?_on banging_on slogan megaphone script headline caption painted plastered splashed
        believed bought_into fell_for used_to_go
        (?:truck|van|sign|poster|billboard|shirt|banner|window|flyer|email|label|package)_(?:with|saying|reads?|reading)
        hit_you_with holler\w* bellow\w* rant\w* spout\w* spew\w* stamped slapped waving flashing
        repeat\w* declar\w+ proclaim\w* assur\w+ vow\w* pledg\w+ impl(?:y|ies|ied|ying)
        stat(?:es|ed|ing) quot(?:es|ed|ing) hears?_a_pitch pitch_like
        """,
        "boasts": r"""
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
        "ban": r"""
        not_allowed_to mustn'?t must_not may_not(?!_be|_work|_suit|_have|_last|_fit|_need)
        (?:can'?t|cannot|never|shouldn'?t|don'?t|do_not)_(?:\w+_)?(?:say|claim|use|call|promise|write|advertise|mention|tell|imply|post)
        not_(?:supposed|permitted)_to won'?t_let (?:doesn'?t|don'?t)_let banned_from
        no_(?:\w+_)?claims off[-_]limits no_go not_to_(?:say|claim|use|call|promise|mention|tell)
        """,
        "forbidden": r"""
        (?:banned|forbidden|prohibited|restricted|illegal)_(?:words?|phrases?|claims?|terms?)
        words_like phrases_like things_like words_such_as all_(?:of_)?those_words list_of_words
        """,
        "hush": r"""
        (?:stop|quit)_(?:typing|saying|writing|posting|claiming|spreading|telling_people)
        don'?t_(?:type|write|post|spread|go_around) (?:stop|quit)_telling_\w+
        """,
        "sanction": r"""
        fined fines? sued lawsuit (?:got|was|were|been|get|gets|getting)_banned banned shut_down
        arrested jailed charged kicked_off taken_down took_(?:it|that|them|him)_down removed
        pulled reported suspended recalled prosecuted struck_off prison jail in_court
        (?:to|in)_court busted strikes? demonetized locked_up warned raided illegal
        against_the_(?:law|rules|policy) not_approved penalt(?:y|ies) settlement settled_for
        lost_(?:his|her|their|its)_licen[cs]e off_the_shelves in_trouble
        i_(?:reported|blocked|deleted) we_(?:reported|blocked|deleted) violat\w+ takedown
        class_action indicted convicted sentenced pleaded_guilty raid criminal shop_closed
        closed_down paid_(?:a_)?(?:\w+_)?(?:fine|penalty) forty_grand apologi[sz]\w+ retract\w+
        recall\w*
        """,
        "warning": r"""
        (?:don'?t|do_not|never|please_don'?t|not_to)_(?:\w+_)?(?:believe(?!_me)|trust(?!_me|_us)|fall_for|buy_(?:it|into|that|from_them)|listen_to|click|send|reply|join|be_fooled|get_fooled|pay|give_them|wire)
        watch_out beware be_careful be_wary careful(?=_(?:out|with|of|around|folks|y'?all))
        hang_up run(?!_out|ning) walk_away report_(?:it|them|him|her|those|that|anyone)
        block_(?:it|them|him|her) ignore scroll_past keep_(?:your_money|away)
        hold_(?:on_to|onto)_your tell_your_(?:mum|mom|gran|grandma|parents|folks|kids|mates)
        look_out stay_away steer_clear warn_your think_twice red_flag save_your_money
        protect_yourselves? be_smart sounds_too_good keep_scrolling do_your_research call_the_bank
        ask_your_kids shut_the_door
        don'?t_(?:answer|get_got|sign|touch|panic|drink|try|stop_taking|quit|throw) delete_it
        save_yourself lesson cautionary keep_your_wallet don'?t_be_(?:that|fooled|one|silly|daft)
        use_your_head hold_your_horses think_about_it screenshot_it report_(?:it|them)
        close_the_tab don'?t_let_(?:anyone|anybody|them|him)_(?:tell|fool|sell) in_the_title_run
        don'?t_bite leave_the_(?:room|page|stream) walk_out
        """,
        "false": r"""
        scam(?:s|med|ming)? lies? lying liars? fake fakes fraud bogus nonsense rubbish bull\w* bs
        baloney hogwash myths? hoax rip[-_]?offs? ripped_off con conned too_good_to_be_true ponzi
        impersonat\w+ pretending not_true isn'?t_true ain'?t_true untrue false misleading debunked
        no_such_thing no_evidence no_proof made[-_]up ridiculous laughable silly garbage
        (?:doesn'?t|didn'?t|don'?t|never|won'?t)_work
        (?:that'?s|it'?s|is|was)_not_(?:what|how|true|us|real) impossible isn'?t_us not_us a_joke
        you_can'?t_possibly can'?t_possibly nobody_can no_one_can no_cream_can cheat\w* trick\w*
        gimmick deceptive absurd crazy_right yeah_right who_believes pull_the_other believe_that
        bull crock hokum bunk codswallop malarkey poppycock fairy_tales? wishful placebo
        pseudoscience photoshopped deepfake\w* ai[-_]generated staged shills? phony phoney sham
        no_basis unproven not_proven makes_no_sense not_a_thing not_how
        (?:nothing|no_\w+)_(?:does|can_do)_that superstition old_wives'?_tale exaggerat\w+ hype
        blatant crazy_claims? outrageous wild_claims? claims_like_that wouldn'?t_hold wrong
        incorrect after_your_(?:wallet|money|savings) heartbreaking couldn'?t_show
        (?:isn'?t|not)_even_a_doctor bless_(?:him|her|them) he'?s_wrong she'?s_wrong
        they'?re_wrong wasn'?t_true isn'?t_so predatory preying yeah_okay copycat snake_oil
        pure_\w+_oil
        """,
        "loss": r"""
        lost_(?:\w+_){0,3}(?:money|thousands?|grand|savings|pounds|dollars|hundred|pension|deposit|everything|it_all)
        (?:didn'?t|did_not|never_did)(?=\W|$) nothing_happened ended_up_in_hospital hospital
        got_sick wasted threw_(?:it|them)_away in_the_bin broke_out
        burn(?:ed|t)_(?:his|her|my|their) still_(?:waiting|bald|hurts|there)
        never_(?:saw|got|came|arrived) disappeared_with gone_by vanished guess_what turned_out
        out_of_pocket cost_(?:him|her|them) (?:er|emergency_room) rash blisters? got_worse
        gained_it_(?:all_)?back ghosted bankrupt nothing_changed no_difference
        never_(?:did|worked|showed|heard)
        didn'?t_(?:lose|grow|see|get|change|budge|help|do_a_thing) swelled_up
        still_(?:has|had|the_same) refused_to_refund nobody_bought no_refund
        """,
        "distance": r"""
        (?:i|we)(?:'m|'re|_am|_are|'ll|'d|_would|_will)?_?(?:just_)?(?:won'?t|not_gonna|not_going_to|don'?t|do_not|never|would_never|refuse_to|can'?t|cannot|could_never|couldn'?t)_(?:\w+_)?(?:say|do|claim|promise|make|sell|talk|play|use|shout|call|write|go_there|tell|recommend|touch|repeat|copy|need|make_that)
        i_told_(?:her|him|them)_(?:no|not|to|that|please|straight)
        i_(?:just_|had_to_|nearly_|almost_)?(?:laugh\w*|rolled_my_eyes|cringed?|walked_(?:off|out|away)|hung_up|deleted|said_no|passed|reported|blocked|turned_(?:it|them|him)_down)
        made_me_laugh
        keep_(?:taking_|seeing_|on_)?your_(?:meds|medication|pills|doctor|medicine|oncologist|specialist|gp|appointment)
        i_wrote_back please_keep
        (?:see|ask|talk_to|check_with)_(?:a|your)_(?:doctor|gp|physician|pharmacist|specialist|dermatologist)
        so_i_(?:won'?t|don'?t|just_don'?t) so_we_(?:won'?t|don'?t) we_don'?t_do_that
        not_here_(?:we|i) i_ain'?t_(?:gonna_)?(?:say|do|claim|promise)\w* rightly_so shame_on
        fair_enough i_don'?t_play_that not_my_style (?:that|it)_ain'?t_me couldn'?t_sleep
        i_shut_(?:it|that)_down i_corrected i_(?:politely_)?declined i_said_(?:nah|no|nope|stop)
        i_pass i_scrolled_past i_closed i_left_the can't_put_my_name happy_for_(?:you|her|him)
        i_wouldn'?t_(?:say|go) i_can'?t_take_credit shook_my_head i_quit can'?t_stand_behind
        can'?t_back won'?t_stand_behind hung_up close_the_tab took_it_out took_that_out
        out_of_the_script no_thank_you i_can'?t_even threw_(?:it|that|them)_(?:in|away|out)
        i_laughed i_refused pass_on_that no_thanks hard_pass eye[-_]roll laughing laughed
        cracked_up we_had_a_talk straight_to_spam thanks_mod had_to_cover keeping_it_boring
        """,
        "retort": r"""
        (?:that'?s|it'?s|that_is)_not_(?:our|my|what|something|a_claim|the)
        (?:don'?t|do_not|please_don'?t|please_stop|stop)_(?:quote|quoting|write|writing|say|saying|post|posting|call|calling|claim|claiming)_(?:that|it|me|this|us)?
        (?:we|i)_never_(?:said|claimed|promised|wrote)
        (?:we|i)_(?:can'?t|won'?t|don'?t|cannot)_(?:say|claim|use|write|promise)_(?:that|it|those|this)
        not_my_words his_words who_said_that nobody_here_said not_me
        that'?s_(?:her|his|their)_(?:talking|words|opinion) does_not_do_that doesn'?t_do_that
        don'?t_do_that not_what_(?:it|tea|this|a|they) those_words correction for_the_record
        to_be_clear let_me_be_clear disclaimer have_to_correct set_the_record take_that_back
        i_misspoke that'?s_not_us wasn'?t_us not_something_(?:i|we) mods? not_our_words
        just_(?:a_)?(?:tea|cream|snack|candle|bracelet|pillow|soap|shampoo|lotion) as_a_no[-_]no
        no[-_]no sweet_of_you good_man take_(?:it|that|this)_(?:off|down|out)
        not_my_(?:page|account|words)
        """,
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
        but however anyway instead_we
        """,
        "adopts": r"""
        sure_enough (?:he|she|they)_(?:was|were|is|are)_right (?:he|she|they)'?(?:s|re)_right
        it(?:'?s|_is)_(?:really_|absolutely_|all_)?true turns_out_it (?:so_will|so_can|will)_you
        you_will_too i_(?:didn'?t|did_not)_believe_(?:it|him|her|them)_(?:either|at_first|until)
        i_tried_it i_can_confirm same_here me_too
        """,
        "none": r"""
        no_lie not_lying ain'?t_lying i'?m_not_lying no_joke not_joking
        not_a_(?:scam|joke|lie|myth|gimmick) no_nonsense no_gimmicks? believe_me trust_me
        let_me_tell_you i'?m_telling_you i_tell_you i_told_you told_you i'?ll_tell_you i_say
        i_said i'?m_saying we_say as_they_say they'?re they_are people_love not_fake
        can'?t_believe_(?:it|how|the) don'?t_lie won'?t_believe crazy_price they_come they_work
        they_fit they_go they_will last_call call_it_a_day i_call
        """,
    },
    words=True,
)
