// swift-format-ignore-file
// Written by Protocol/linkage/generate.py from nicknames.txt: change that, and run it again.

extension NameTables {
  /// Forenames that are used for one another, a group a line; the first is the group's own name.
  static let nicknames = """
    aaron arron aron
    abdul abdal abd
    abigail abi abbie abby abbey gail
    adam ad addy
    adrian ade adie
    agnes aggie nessie
    aisha ayesha aysha aishah
    alan allan allen al alun
    albert al bert bertie
    alexander alex alec alexis sandy xander sasha al lex alasdair alistair alastair alister
    alexandra alex alexa sandra sandy lexi lexie sasha alix
    alfred alf alfie fred freddie
    ali aly
    alice ali allie alys
    alison ali allison alyson
    amanda mandy manda
    amelia amy millie mia emilia
    andrea andie andi
    andrew andy drew andre
    angela angie ange
    ann anne anna annie nan nancy ana
    annabel bella anna annabelle annabella
    anthony tony antony ant antonio toni
    antonia toni tonia
    archibald archie archy baldie
    arthur art artie
    barbara barb babs barbie
    barry baz bazza barrie
    beatrice bea trixie beatrix
    benjamin ben benny benji
    bernadette bernie detta
    bernard bernie barney
    beverley bev beverly
    bradley brad
    brian bryan
    bridget bridie biddy brigid
    callum calum cal
    cameron cam cammy
    carl karl
    carol carole caroline carolyn carrie caz
    catherine katherine kathryn cathryn katharine kate katie cathy kathy kath cath kitty kay kat katy kathleen catriona katrina
    cecilia celia cissy
    charles charlie chas chaz chuck charley
    charlotte charlie lottie lotte char charley
    christina chris tina chrissie christine kristina kirsty
    christine chris tina chrissie christina kristine christie
    christopher chris kit topher kris christy cristopher
    claire clare clara
    clifford cliff
    clive cliff
    colin col
    connor conor con
    constance connie
    craig craigy
    cynthia cindy
    daniel dan danny dani
    danielle dani dan danni
    daphne daph
    darren daz darran
    david dave davy davey dai
    dean deano
    deborah debbie debra deb debs
    denise den
    dennis den denny denis
    derek del derrick deryck
    desmond des
    diana di diane dianne dyan
    dominic dom nick dominick
    donald don donny
    donna don
    dorothy dot dotty dolly dorothea
    douglas doug dougie duggie
    duncan dunc
    edith edie
    edmund ed eddie ned ted eamon
    edward ed eddie ted teddy ned eddy
    edwin ed eddie
    eileen aileen
    elaine lainey helaine
    eleanor ellie nell nora elinor ella elle nellie leonora
    elizabeth liz lizzie beth betty bess elsie eliza lisa libby betsy elspeth elisabeth bessie lisbeth isabel
    ellen nell nellie helen ellie
    emily em emmy emmie millie
    emma em emmy
    enid enie
    eric rick ricky erik
    ernest ernie
    esther essie hester
    ethel eth
    eugene gene
    evelyn eve evie lyn
    fatima fatimah fatema fatma
    felicity fliss flick
    fergus gus
    fiona fi
    florence flo flossie florrie
    frances fran francesca frankie fanny francis
    francesca fran frankie chess
    francis frank frankie fran
    frank francis frankie franklin
    frederick fred freddie freddy rick frederic
    gabriel gabe
    gabrielle gabby gabi gaby
    gareth gaz garth
    gary gaz garry gazza
    gavin gav
    gemma gem jemma
    geoffrey geoff jeff jeffrey
    george georgie
    georgina georgie gina georgia
    gerald gerry jerry gerard ged
    gerard gerry ged jerry gerald
    gillian gill jill jillian gilly
    glenn glen
    glynis glyn
    gordon gord
    grace gracie
    graham graeme grahame
    gregory greg gregor
    gwendoline gwen wendy gwendolyn
    hannah hanna
    harold harry hal
    harriet hattie harri hatty
    harrison harry
    harry henry harold
    hassan hasan hassaan
    hazel haze
    heather heath
    helen nell helena lena ellen
    henry harry hal hank
    herbert bert herb
    hilary hil hillary
    hugh hughie huw hew shug
    humphrey humph
    hussain hussein husain hussayn
    ian iain
    ibrahim ebrahim
    imogen immy
    irene rene reenie
    isaac ike zac
    isabella bella izzy isabel isabelle isobel belle issy
    isobel izzy isabel isabelle bell issy
    jacqueline jackie jacqui jacky jaqueline jacquelyn
    jacob jake jakob
    jake jacob
    james jim jimmy jamie jem jimmie
    jamie james
    jane janie jayne jan janey
    janet jan janette jeanette
    janice jan janis
    jasmine jaz jas jazz yasmin
    jason jay jase
    jayden jay
    jean jeanie jeannie
    jeanette jean netty jan
    jennifer jen jenny jennie jenni
    jeremy jez jem jerry jezza
    jerome jerry
    jessica jess jessie
    jill gillian gill
    joan joanie joni
    joanna jo joanne
    joanne jo joanna
    john jack johnny jon jonny jock johnnie ian
    jonathan jon jonny johnathan jonathon jonty nathan
    jordan jordy
    joseph joe joey jo jos
    josephine jo josie jojo
    joshua josh
    joyce joy
    judith judy jude judi
    julia jules julie
    julian jules jools
    julie jules jule julia
    june junie
    justin just
    karen kaz karin
    katie kate katherine kathryn kay katy
    kayleigh kay kaylee kayley
    keith keefy
    kelly kel kelley
    kenneth ken kenny
    kevin kev
    kieran kieron kier ciaran
    kimberley kim kimberly kimmy
    kirsten kirsty kirstie
    kirsty kirstie kirsten
    kyle ky
    lauren laura loz laurie
    laura lauren laurie loz
    lawrence larry laurie laurence lawrie
    leanne lee leigh
    lee leigh
    leonard len lenny leo
    leslie les lesley
    lesley les leslie
    lewis lew louis
    lillian lil lily lilian lilly
    linda lin lyn lynda lindy
    lindsay linds lyndsey lindsey linsey
    lisa liz lisbeth
    lloyd loyd
    logan logie
    lorraine lori raine lorri
    louis lou lewis louie luis
    louise lou lulu
    lucy lu luce lucie lucinda
    luke lucas luca
    lynn lyn lynne linda
    madeleine maddie maddy madeline mads
    malcolm malc mal
    marcus mark marc
    margaret maggie meg peggy madge marge margie rita greta daisy peg mags maggy margot margery
    maria mary marie ria
    marie maria mary
    marilyn lyn mary
    marion marian mary
    mark marc marcus
    marjorie marge margie madge margery
    martha marty mattie
    martin marty martyn mart
    mary molly polly marie maria mamie may mae maureen
    matthew matt matty mathew mat
    maureen mo maura reenie
    maurice mo maury morris
    maxwell max maxie
    maximilian max
    megan meg meggy meghan
    melanie mel
    melissa mel missy lissa
    michael mick mike mickey micky mikey mitch michal mikel
    michelle shell chelle shelly shelley
    mildred millie
    millicent millie milly
    miriam mimi
    mohammed muhammad mohammad mohamed muhammed mohamad mo mohd mohammod md
    morgan mo
    mustafa mustapha mostafa
    myra my
    nancy nan ann
    naomi nomi
    natalie nat nattie nathalie
    natasha tasha nat tash
    nathan nat nate nathaniel jonathan
    nathaniel nat nate nathan
    neil neal niall
    nicholas nick nicky nicolas nico
    nicola nicky nikki nic nicole
    nicole nicky nikki nicola
    nigel nige
    norman norm
    oliver ollie olly oli
    olivia liv livvy ollie livia
    oscar ozzy
    owen owain
    pamela pam
    patricia pat trish tricia patsy patty trisha paddy
    patrick pat paddy rick padraig
    paul pauly
    pauline paula polly
    penelope pen penny
    peter pete
    philip phil pip phillip
    philippa pip pippa phil
    phyllis phyl
    priscilla cilla
    rachel rach rachael rae
    ralph raff rafe
    raymond ray
    rebecca becky bec becca beck bex rebekah
    reginald reg reggie rex
    rhiannon rhi
    rhys reece rees reese
    richard rick dick ricky richie rich dickie
    robert rob bob bobby robbie bert rab rabbie robin
    roberta bobbie robbie
    robin rob
    rodney rod roddy
    roger rog
    roland rolly rowland
    ronald ron ronnie
    rosalind ros roz
    rosemary rose rosie
    rose rosie rosa
    roxanne roxy
    russell russ
    ruth ruthie
    ryan ry
    sabrina brina
    said saeed sayed syed
    sally sal sarah
    samantha sam sammy
    samuel sam sammy
    sandra sandy alexandra
    sarah sara sally sadie
    scott scotty
    sean shaun shawn shane
    sebastian seb bas
    shannon shan
    sharon shaz shazza
    sheila sheilah shelagh
    shirley shirl
    sidney sid sydney
    simon si
    sophia sophie sofia
    sophie soph sophia
    stacey stacy stace
    stanley stan
    stella stell
    stephanie steph stef stephie stefanie
    stephen steve steven stevie ste stephan stefan
    stuart stu stewart
    susan sue susie suzie susanna suzanne suzy susannah
    suzanne sue suzie suzy susan
    sylvia syl sylvie
    tamara tammy tam tara
    taylor tay
    terence terry tel terrance terrence
    theodore ted theo teddy
    theresa terri tess teresa tessa terry
    thomas tom tommy thom
    timothy tim timmy
    tobias toby tobi
    tracey tracy trace
    trevor trev
    valerie val
    vanessa nessa ness
    veronica ronnie vera ronni
    victor vic vick
    victoria vicky tori vicki vikki vick vic
    vincent vince vinny vin
    violet vi
    virginia ginny ginger
    vivian viv vivien vivienne
    walter wally walt wat
    wayne wayney
    wendy gwen
    wilfred wilf fred
    william will bill billy willy liam wills willie bil
    winifred win winnie freda
    yasmin jasmine yas yasmine
    yusuf yousef yousuf youssef joseph
    yvonne eve von
    zachary zac zach zak zack
    zoe zo zoey
    """
}
