"""The English expressions that judge what is quoted, by kind of evidence."""

from typing import Final

from streamdetect.detect.guards.evidence import Kind

JUDGES_EN: Final[dict[Kind, str]] = {
    "ban": r"""
    (?:leave|take|keep|cut|strike|cross)_(?:\w+_)?(?:out|off)_the_(?:words?|phrases?|claims?|lines?)
    avoid(?:_the)?_(?:words?|phrases?|claims?|terms?)
    (?:do_not|don'?t|never)_use_the_(?:words?|phrases?) got_(?:a|the)_strike
    gets_(?:me|you|us)_(?:a_)?(?:strike|banned|kicked)
    not_allowed_to mustn'?t must_not may_not(?!_be|_work|_suit|_have|_last|_fit|_need)
    (?:can'?t|cannot|never|shouldn'?t|don'?t|do_not)_(?:\w+_)?(?:say|claim|use|call|promise|write|advertise|mention|tell|imply|post)
    not_(?:supposed|permitted)_to won'?t_let (?:doesn'?t|don'?t)_let banned_from
    no_claims?_(?:shall|may|should|can) (?:shall|may)_not_(?:be|claim|say) no_(?:\w+_)?claims
    off[-_]limits no_go not_to_(?:say|claim|use|call|promise|mention|tell)
    """,
    "forbidden": r"""
    which_(?:sentence|line|phrase|claim|one|word|answer)_(?:gets|got|breaks|broke|is|would|will)
    gets_your_\w+_(?:suspended|banned|closed|flagged|pulled)
    (?:must|should|can|may)_never_(?:say|claim|write|use|promise) never_say what_not_to_say
    which_of_(?:these|those|the_following) quiz_time multiple_choice true_or_false
    (?:banned|forbidden|prohibited|restricted|illegal)_(?:words?|phrases?|claims?|terms?)
    words_like phrases_like things_like words_such_as all_(?:of_)?those_words list_of_words
    """,
    "hush": r"""
    (?:stop|quit)_(?:typing|saying|writing|posting|claiming|spreading|telling_people)
    (?:delet\w+|remov\w+|hid|hide|hiding)_(?:\w+_){0,3}(?:comments?|messages?|posts?)
    don'?t_(?:type|write|post|spread|go_around) (?:stop|quit)_telling_\w+
    """,
    "sanction": r"""
    (?:made|make|had|got|forced|ordered|asked)_(?:them|him|her|us|it)_(?:to_)?(?:take|pull|remove|delete|change|stop|drop|scrap)(?:_\w+){0,2}
    (?:ofcom|asa|ftc|trading_standards|the_council|health_board|the_platform|police|the_feds|the_sec|medical_board)_(?:had|got|pulled|came|fined|stopped|shut|knocked|raided|busted|made)
    got_told_off got_a_letter got_in_(?:big_)?trouble
    (?:he|she)'?s?_(?:is_)?(?:in|doing)_(?:jail|prison|time) vape_(?:shop|store)_now getting_sued
    got_sued
    made_an_example
    (?:one|two|three|five|ten|half|forty|fifty|hundred)_(?:\w+_)?(?:million|thousand|grand)_(?:fine|penalty|settlement)
    red_cross
    (?:got|gets|given|serving|doing)_(?:six|two|three|four|five|ten|twelve|eighteen|seven|eight)_(?:years|months)
    the_sentence his_sentence pulled_it took_them_to_court
    stopped_by kicked_(?:her|him|them) lost_his lost_her
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
    want(?:ed|s)_(?:his|her|their|my|your)_(?:bank|card|pin|password|login|details)
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
    (?:total|utter|absolute|complete)_(?:nonsense|rubbish|tosh|rot|bull|lies?) tosh twaddle
    claptrap piffle balderdash
    scam(?:s|med|ming)? lies? lying liars? fake fakes fraud bogus nonsense rubbish
    it_(?:wasn'?t|isn'?t|ain'?t|didn'?t|doesn'?t|hasn'?t)(?=$|[.,，。!！])
    bull(?:shit|crap|dust|oney)? bs
    baloney hogwash myths? hoax rip[-_]?offs? ripped_off con conned too_good_to_be_true ponzi
    impersonat\w+ pretending not_true isn'?t_true ain'?t_true untrue false misleading
    (?:without_any|without|zero|no_real|not_a_shred_of|not_one_bit_of)_(?:proof|evidence)
    debunked
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
    paid_(?:\w+_){1,3}(?:bucks|quid|dollars|pounds|grand|rupees)
    number'?s?_(?:is_)?(?:now_)?(?:out_of_service|disconnected|dead)
    same_size_(?:he|she)_was i_still_need_a_doctor
    (?:he|she|they)(?:'s|'re|_is|_are)_(?:still|now)_(?:driv\w+|rent\w+|broke|limp\w+|single|bald|living|paying|on_(?:the|his|her))
    gone_green turned_green fell_apart
    he's_lost they've_lost lost_the_lot lost_his_shirt stiff_neck wound_up_in in_a_and_e in_a&e
    (?:it|that)_was_(?:just_)?(?:laxatives?|sugar|water|salt|flour|chalk)
    went_to_(?:city_|the_)?hospital
    (?:himself|herself)_(?:\w+_)?(?:went|had|died|wears|takes|goes|is)
    whole_(?:village|street|family|room|class)_(?:was_)?laugh\w*
        (?:he|she|they|we)_lost_the_\w+ (?:in|into)_the_(?:recycling|bin|trash|skip|garbage)
        the_number_was (?:it|they)_did_not was_not(?=$|[.,，])
    starved tap_water it'?s_tap_water nothing_in_(?:there|it) same_(?:old_)?(?:stuff|thing)_in_a
    (?:he|she|they)(?:'s|'re|_is|_are)_(?:still|back_on|now_on|in_the_er|in_hospital|out_of_pocket)
    (?:in|under|at_the_back_of|behind)_(?:a|the|my|his|her|their)_(?:drawer|closet|garage|attic|cupboard|bin|trash|shed|bed|basement|landfill)
    walks_with sticker_over stickers_over reprint\w*
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
    (?:it'?s|they'?re)_(?:holding_up|propping_up|gathering_dust|lining)_?(?:\w+_){0,3}\w*
    on_your_bike
    (?:i_said|i_told_(?:him|her|them)|i_says|i_go|i_was_like|i'm_like)[,，]?_(?:pal|mate|love|sir|ma'am|madam|uncle|aunty|auntie|dude|buddy|son|darling|sweetheart|bro|bruv|beta|lady|friend|my_friend|auntie_ji)(?![,，]?_(?:it_does|it_is|yes|yeah|yep|of_course|told|that'?s_right|you'?re_right|same))
    (?:i'?m|i_am|we're|we_are)_not_(?:telling|saying|claiming|promising|repeating|reading)(?:_\w+){0,2}
    kept_walking (?:feel|felt)_(?:gross|bad|sick|awful|dirty) pasted_a stuck_a
    (?:i|we)(?:'m|'re|_am|_are)?_(?:\w+_)?(?:peel(?:ed|ing)|cover(?:ed|ing)|taped|taping|scrap(?:ed|ing|ped)|ripp(?:ed|ing)|tore|tearing|reprint(?:ed|ing)|blank(?:ed|ing)|painted_over|stuck_a)(?:_\w+){0,2}
    i_circled wrote_(?:no|nope|absolutely_not|nah|not_happening|hard_no) scratch_that strike_that
    take_it_back ignore_(?:it|that|this) please_ignore
    take_your_\w+_(?:and_)?(?:go|leave|home|elsewhere) i_(?:only_)?sell_\w+_only
    i_(?:just|only)_sell heart_attack
    (?:i|we)_(?:\w+_)?(?:use|uses|used|using|keep)_(?:it|them|that)_(?:as|for|to_hold|to_prop)_(?:a_)?(?:\w+_)?(?:doorstop|paperweight|coaster|planter|bookend|cushion|bin|door|shelf|bath|doormat|footrest|kindling)
    (?:it|they|he|she)(?:'s|_is)_(?:a|my)_(?:doorstop|paperweight|coaster|planter|bookend)_now
    (?:went|goes)_(?:straight_)?in_the_(?:bin|trash|skip|recycling)
    pinch_of_salt grain_of_salt just_the_messenger not_going_near not_touching_that hard_no
    love_(?:her|him)_but_no (?:i|we)_skipp(?:ed|ing) skipping_that that_paragraph
    i_(?:nearly|almost)_(?:choked|spat|died|fell) snorted spat_my_\w+ my_\w+_came_out_of_my_nose
    wouldn'?t_dare
        straight_(?:to|in|into)_the_(?:bin|trash|recycling)
        had_to_(?:peel|cover|scrape|tear|sticker|reprint|pull|black|cross|redo|bin|scrub|cut)
    i_(?:nearly|almost|just_about|damn_near)_\w+ blocked_and_reported
    i_lasted_(?:a|two|three|one)
    spat_out bless_(?:her|his|their)
    (?:i|we|she|he|they)_(?:\w+_)?(?:slid|sent|handed|gave|pushed|shoved|threw|tossed|chucked|put|took|mailed|shipped|turned)_(?:it|them|that|him|her|those|the_\w+)_(?:\w+_)?(?:back|out|off|away|down|aside|straight)
    (?:i|we)_(?:showed|walked|sent|kicked|escorted|led|saw)_(?:him|her|them)_(?:\w+_)?(?:door|out|off|away|packing)
    (?:i|we)_(?:\w+_)?(?:screenshotted|forwarded|flagged|sent)_it_(?:\w+_)*(?:to_)?(?:the_)?(?:platform|police|moderators?|compliance)
    (?:i|we)_sent_it_(?:straight_)?to
    (?:i|we)_(?:\w+_)?(?:crossed|struck|scratched|cut|edited|rewrote|deleted|changed|swapped|binned|blacked)_(?:it|that|them|the_\w+)
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
    mind_you_(?:he|she|they) (?:he|she|they)_also_(?:reckons?|claims?|swore|says) please_i_\w+
    says_that_about_\w+ (?:he|she|they)_also_(?:thinks?|thought|says?|believes?|swears?|told)
    (?:he|she|they)_(?:also_)?thought_the
    yes[,，]_[abcd] the_answer_is_[abcd] (?:he|she)'?s_new we_are_not(?=$|[.,，]) not_ours_to_say
    her_words_not_mine his_words_not_mine
    call_it_(?:fish_oil|honey|tea|soap|a_day_and)_and_move_on mine_are_\w+
    it'?s_(?:just_)?(?:honey|tea|soap|cork|cotton|wool|a_bowl|a_pillow|a_mug|a_lamp)(?=$|[.,，])
    (?:guys|girls|folks|ladies|people|honey|mate|friends)[,，]?_?(?:just_)?(?:no|don't|nope)(?=$|\W)
    (?:can'?t|cannot|won'?t|not_gonna|wouldn'?t|mustn'?t)_(?:\w+_)?(?:put|print|say|repeat|use|write|claim|quote|print)_(?:that|it|this|those)
    it'?s_(?:just_|only_|literally_)?an?_(?!miracle|must|game|lifesaver|life|steal|bargain|beast|winner|dream|godsend|blessing|treat|wonder|fact|promise|guarantee|no|deal|gem|marvel|cure)\w+(?=$|[.,，。!！])
    guys_please please_guys
    end_(?:of_)?quote unquote close_quote
    what_i_was_(?:reading|saying|quoting) i_was_(?:reading|quoting)
    (?:a|another|different|the_other)_(?:different_)?(?:shop|store|seller|brand)
    the_wrong_(?:shop|store|stream|person|seller|guy|girl)
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
}
