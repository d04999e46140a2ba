// swift-format-ignore-file
// Written by Protocol/linkage/generate.py from forename-frequencies.tsv: change that, and run it again.

extension NameTables {
  /// Common forenames, each with how many of a million people bear it.
  static let forenameFrequencies = """
    david:15203 john:14108 james:13292 susan:11533 paul:10821 robert:10715 michael:10460 thomas:10264
    christopher:10164 sarah:9789 linda:9456 rebecca:8747 mark:8153 mary:8003 william:7883 richard:7668 julie:7265
    laura:6721 stephen:6426 daniel:6358 karen:6112 claire:6099 andrew:6096 christine:5731 lauren:5491 margaret:5480
    mohammed:5371 jack:5292 patricia:5185 joseph:5129 matthew:5056 jessica:5016 peter:4762 lisa:4512 charles:4446
    nicola:4311 elizabeth:4225 deborah:4131 joshua:4114 anthony:4108 gemma:4082 ali:4053 jacqueline:4052 ryan:4005
    janet:3982 emma:3752 jennifer:3725 carol:3680 barbara:3671 kevin:3662 ahmed:3630 charlotte:3621 george:3607
    steven:3583 helen:3533 brian:3519 alan:3454 michelle:3424 gary:3409 samuel:3297 muhammad:3289 kenneth:3180
    jason:3157 amy:3146 ibrahim:3015 ian:2998 adam:2953 sharon:2902 hannah:2870 jane:2861 joanne:2848 simon:2826
    abdul:2804 sandra:2804 maria:2787 donald:2785 timothy:2785 yusuf:2783 lee:2774 luke:2763 tracey:2758 jordan:2656
    diane:2639 benjamin:2615 edward:2611 hassan:2596 angela:2582 victoria:2571 alexander:2525 amanda:2523 ronald:2510
    ann:2497 omar:2496 sophie:2487 keith:2404 philip:2395 emily:2374 raymond:2369 scott:2339 rachel:2325 jonathan:2310
    donna:2306 anne:2253 samantha:2225 darren:2187 tracy:2185 dorothy:2161 martin:2156 fatima:2145 jeffrey:2140
    nicholas:2130 kelly:2077 megan:2064 pamela:2032 aisha:2031 louise:1996 catherine:1961 frank:1960 alice:1956
    craig:1941 zainab:1904 eric:1903 kathleen:1901 patrick:1882 stephanie:1867 ruth:1818 maryam:1814 shirley:1799
    jean:1785 debra:1759 ashley:1733 khadija:1723 jamie:1721 liam:1721 melissa:1719 carl:1712 anna:1701 katie:1698
    harry:1676 dennis:1664 amina:1649 lucy:1648 nathan:1623 wayne:1613 jake:1607 katherine:1601 brenda:1600 roger:1593
    lewis:1592 callum:1586 aaron:1583 priya:1573 nancy:1562 pauline:1558 betty:1555 graham:1546 elaine:1543 neil:1537
    chloe:1535 gregory:1527 judith:1517 caroline:1511 anjali:1507 denise:1506 justin:1497 marie:1490 colin:1480
    alison:1475 joe:1471 wendy:1451 sunita:1447 natalie:1439 jose:1437 dawn:1428 douglas:1413 oliver:1406 janice:1403
    sean:1397 larry:1397 danielle:1394 rajesh:1392 roy:1383 henry:1379 terry:1373 leslie:1372 stuart:1372 gerald:1368
    nicole:1354 bradley:1351 nigel:1349 joan:1343 jeremy:1341 valerie:1341 sanjay:1340 bethany:1340 jacob:1329
    frances:1328 arthur:1327 clare:1319 barry:1318 teresa:1311 carolyn:1309 holly:1306 heather:1300 rhys:1297
    amit:1292 adrian:1288 joyce:1287 paula:1281 andrea:1275 shannon:1269 geoffrey:1248 ravi:1248 gillian:1243
    robin:1216 trevor:1215 russell:1210 jade:1210 harpreet:1206 cheryl:1205 sally:1195 terence:1190 kyle:1189
    kimberly:1177 derek:1172 lawrence:1169 sheila:1168 albert:1167 gurpreet:1167 phillip:1164 lesley:1160 marilyn:1158
    louis:1156 connor:1156 malcolm:1155 dean:1140 eleanor:1132 jaspreet:1131 lynn:1121 dylan:1117 kathryn:1107
    howard:1102 francis:1099 manpreet:1096 cynthia:1095 olivia:1095 sam:1089 hayley:1087 dale:1081 tina:1079
    billy:1078 georgia:1073 melanie:1069 sara:1069 maureen:1066 simran:1064 abigail:1064 irene:1061 brandon:1059
    stacey:1052 marion:1047 lorraine:1046 suzanne:1042 julia:1040 piotr:1034 natasha:1033 jerry:1033 ben:1033
    bruce:1027 grace:1023 tony:1022 sian:1007 krzysztof:1005 norman:1004 virginia:1004 alex:1003 kim:990 yvonne:986
    andrzej:978 kerry:971 gordon:966 victor:965 martha:962 leanne:959 shaun:956 gareth:956 tomasz:952 leonard:947
    walter:935 frederick:933 willie:931 bryan:930 vincent:929 agnieszka:928 christian:927 amber:923 kieran:922
    diana:918 bernard:916 marc:907 katarzyna:904 karl:903 magdalena:896 rita:895 danny:893 sylvia:891 stanley:887
    rosemary:885 malgorzata:882 joanna:880 june:878 charlie:875 elena:873 harold:868 josephine:861 zoe:847 ricky:845
    joel:843 ioana:841 marcus:834 andrei:822 shane:817 glenn:815 hazel:806 allan:804 mihai:804 antony:801 clive:798
    gail:798 dominic:792 carole:790 paige:789 doris:782 gloria:782 lynne:780 jill:774 chelsea:774 chidi:770
    clifford:768 georgina:759 ross:757 ngozi:754 evelyn:752 julian:750 alexandra:747 marian:746 geraldine:746 juan:744
    leon:739 folake:738 eileen:738 mildred:731 glen:725 kwame:724 annette:720 vanessa:717 abena:709 tom:703
    siobhan:703 gavin:703 reece:698 jay:694 lynda:693 rose:691 molly:685 cameron:684 niamh:683 kate:682 mathew:680
    kimberley:679 beth:678 mitchell:673 max:672 jenna:670 aoife:670 kirsty:667 leah:664 beverley:664 rachael:662
    charlene:661 sinead:658 ralph:658 maurice:656 harriet:654 naomi:653 ciaran:646 mandy:646 judy:644 damian:642
    christina:642 lydia:641 kathy:635 padraig:635 theresa:633 jodie:631 jasmine:630 brett:629 garry:628 fiona:626
    beverly:623 tammy:605 gethin:603 duncan:598 guy:598 jayne:595 rosie:595 carys:593 gerard:593 fred:588 angharad:584
    elliot:582 hugh:580 lori:579 cerys:574 steve:574 lindsey:568 conor:561 hamish:548 randy:548 amelia:545 eugene:541
    bobby:539 carlos:536 kayleigh:535 ashleigh:535 fergus:532 josh:532 wanda:528 aimee:524 stewart:523 carly:523
    shawn:522 bonnie:521 martyn:520 hilary:517 ruby:516 chris:515 lois:514 phyllis:511 francesca:511 norma:509
    jesse:506 leigh:505 annie:504 katy:503 jemma:503 ernest:501 abbie:500 todd:497 toby:496 iain:493 lillian:493
    elliott:488 mohammad:488 peggy:486 crystal:483 carmen:481 gladys:479 connie:479 owen:470 ellie:469 florence:467
    graeme:464 johnny:462 clarence:462 edna:460 tiffany:455 hollie:454 rosa:453 denis:451 jimmy:450 earl:450
    mohamed:449 damien:449 cindy:448 antonio:448 luis:445 mike:443 declan:428 bethan:425 curtis:422 manuel:422
    rodney:420 edith:418 sherry:416 allen:410 thelma:409 ethel:406 ellen:404 marjorie:404 carrie:399 marvin:399
    travis:389 esther:388 monica:388 jeff:387 jeffery:387 chad:385 juanita:383 dana:383 jessie:380 melvin:380
    anita:378 rhonda:378 alfred:378 eva:371 ray:368 debbie:367 jesus:366 eddie:361 herbert:361 april:360 clara:357
    lucille:357 erin:346 edwin:345 alicia:341 michele:339 don:338 bertha:334 darlene:332 veronica:332 troy:324
    stacy:322 randall:322 cathy:320 joann:318 regina:311 jackie:310 beatrice:304 erica:304 dolores:301 bernice:299
    audrey:297 mario:296 francisco:294 micheal:292 leroy:291 oscar:287 theodore:287 miguel:285 ana:280 renee:280
    ida:276 vivian:276 jim:275 brittany:273 roberta:273 angel:273 ronnie:273 jon:271 jeanette:269 loretta:269
    yolanda:269 tommy:268 calvin:268 laurie:266 bill:261 lloyd:261 alma:259 kristen:259 sue:259 elsie:257 warren:257
    jeanne:255 vicki:255 darrell:252 jerome:252 carla:250 tara:250 leo:250 floyd:250 terri:245 courtney:245 wesley:245
    alvin:245 greg:243 jorge:243 tim:243 gertrude:240 corey:240 derrick:240 dustin:240 pedro:240 tonya:238 dan:238
    ella:236 gina:231 kristin:231 wilma:231 zachary:231 agnes:229 vera:229 clyde:229 roberto:229 vernon:229 herman:226
    bessie:224 delores:222 arlene:219 melinda:219 pearl:219 hector:219 ricardo:217 allison:215 colleen:215 tamara:215
    gene:215 lester:215 constance:212 joy:212 johnnie:212 tyler:212 rick:212 claudia:210 lillie:210 marcia:210
    brent:210 ramon:210 minnie:208 nellie:208 tanya:208 gilbert:208 glenda:205 heidi:205 marlene:205 viola:201
    billie:201 stella:198 guadalupe:198 dora:196 reginald:196 jo:194 casey:194 cecil:194 vickie:191 jaime:191
    ruben:191 mattie:189 nathaniel:189 rafael:189 edgar:187 milton:187 irma:184 maxine:184 raul:184 mabel:182
    marsha:182 myrtle:182 andre:182 chester:182 christy:180 lena:180 duane:180 franklin:180 deanna:177 patsy:177
    gabriel:177 hilda:175 bobbie:175 jimmie:175 elmer:175 gwendolyn:173 jennie:170 nora:170 brad:170 cassandra:168
    margie:168 nina:168 cory:168 arnold:168 harvey:168 roland:168 ron:168 kay:166 penny:166 priscilla:166 jared:166
    brandy:163 olga:163 jan:163 dianne:161 leona:161 lonnie:161 claude:161 felicia:159 jenny:159 sonia:159 erik:159
    darryl:156 becky:154 miriam:154 velma:154 kristina:152 violet:152 cody:152 clinton:152 fernando:152 javier:152
    toni:149 lindsay:149 rene:149 julio:149 ted:149 tyrone:149 mae:147 misty:147 lance:147 daisy:145 ramona:145
    shelly:145 sherri:145 sandy:145 pat:145 jody:145 kurt:145 erika:142 katrina:142 nelson:142 clayton:140 belinda:138
    geneva:138 margarita:138 sheryl:138 dwayne:138 cora:135 faye:135 armando:135 dwight:135 felix:135 ada:133
    isabel:133 sabrina:133 everett:133 hattie:131 marguerite:131 sidney:131 wallace:131 blanche:128 brandi:128
    cecilia:128 iris:128 kristi:128 bob:128 ken:128 angie:126 eunice:126 alfredo:126 inez:124 freddie:124 alberto:124
    dave:124 ivan:124 alberta:121 madeline:121 daryl:121 byron:121 candace:119 genevieve:119 janie:119 jodi:119
    kayla:119 kristine:119 maggie:119 monique:119 sonya:119 perry:119 isaac:119 morris:119 fannie:117 maryann:117
    melody:117 opal:117 yvette:117 whitney:117 marshall:117 virgil:117 clifton:117 willard:117 flora:114 luz:114
    shelley:114 susie:114 andy:114 kirk:114 salvador:114 sergio:114 antoinette:112 beulah:112 kristy:112 lola:112
    lula:112 mamie:112 verna:112 kent:112 seth:112 terrance:112 gayle:110 eduardo:110 terrence:110 candice:107
    jeannette:107 juana:107 kelli:107 pam:107 donnie:107 joey:107 enrique:107 bridget:105 frankie:105 austin:105
    wade:105 celia:103 karla:103 evan:103 della:100 latoya:100 patty:100 shelia:100 vicky:100 alejandro:100 arturo:100
    fredrick:100 luther:100 nick:100 marianne:98 sheri:98 jeremiah:98 julius:98 wendell:98 blanca:96 erma:96
    jacquelyn:96 kara:96 alexis:96 angelo:96 otis:96 krista:93 leticia:93 myra:93 roxanne:93 morgan:93 doug:93
    homer:93 adrienne:91 angelica:91 bernadette:91 brooke:91 robyn:91 rosalie:91 sadie:91 antonia:91 bennie:91 ira:91
    hubert:91 kenny:91 ernestine:89 kendra:89 mable:89 muriel:89 nichole:89 traci:89 laverne:89 alfonso:89 lyle:89
    matt:89 angelina:86 krystal:86 marcella:86 ollie:86 loren:86 blake:86 carlton:86 ernesto:86 neal:86 orlando:86
    rex:86 dianna:84 estelle:84 kari:84 lora:84 nadine:84 paulette:84 shelby:84 taylor:84 noel:84 rudy:84 grant:84
    horace:84 lorenzo:84 pablo:84 roderick:84 wilbur:84 desiree:82 doreen:82 mona:82 rosemarie:82 kelley:82 abraham:82
    rickey:82 willis:82 betsy:79 christie:79 freda:79 ginger:79 hope:79 janis:79 andres:79 cesar:79 damon:79
    johnathan:79 kelvin:79 preston:79 rudolph:79 cristina:77 eula:77 lynette:77 mercedes:77 meredith:77 teri:77
    robbie:77 tommie:77 alton:77 archie:77 marco:77 wm:77 cecelia:75 eloise:75 gretchen:75 meghan:75 rochelle:75
    sophia:75 merle:75 carroll:75 devin:75 ed:75 felipe:75 gerardo:75 jonathon:75 pete:75 randolph:75 alyssa:72
    gwen:72 henrietta:72 jana:72 raquel:72 delbert:72 earnest:72 guillermo:72 lucas:72 olive:70 tasha:70 tricia:70
    cleo:70 benny:70 edmund:70 myron:70 rodolfo:70 spencer:70 darla:68 delia:68 elvira:68 essie:68 kellie:68 lana:68
    lila:68 lorena:68 may:68 mindy:68 patti:68 silvia:68 sonja:68 jewel:68 cedric:68 garrett:68 gregg:68 lowell:68
    salvatore:68 camille:65 dixie:65 elsa:65 faith:65 jeannie:65 johanna:65 josefina:65 lela:65 lorene:65 lucia:65
    marta:65 miranda:65 shari:65 marty:65 israel:65 jermaine:65 roosevelt:65 sherman:65 sylvester:65 wilson:65
    alisha:63 ebony:63 elisa:63 kristie:63 marina:63 melba:63 nettie:63 ora:63 rena:63 shawna:63 tabitha:63 tami:63
    winifred:63 forrest:63 leland:63 wilbert:63 addie:61 bonita:61 latasha:61 marla:61 myrna:61 patrice:61 ronda:61
    sherrie:61 tammie:61 aubrey:61 dallas:61 sammy:61 bryant:61 clark:61 irving:61 adele:58 adriana:58 cara:58
    celeste:58 cheri:58 deloris:58 dorthy:58 francine:58 lucinda:58 rebekah:58 stacie:58 jewell:58 lou:58 lupe:58
    rosario:58 drew:58 ellis:58 laurence:58 gustavo:58 kristopher:58 levi:58 mack:58 marcos:58 rufus:58 woodrow:58
    aurora:56 brittney:56 corinne:56 effie:56 elva:56 estella:56 etta:56 fern:56 francisca:56 helene:56 janelle:56
    josie:56 karin:56 kelsey:56 kerri:56 laurel:56 lenora:56 lottie:56 lourdes:56 marissa:56 nikki:56 reba:56
    sallie:56 tracie:56 trina:56 trisha:56 dominique:56 gale:56 clint:56 gilberto:56 ismael:56 lionel:56 nicolas:56
    orville:56 aida:54 bettie:54 caitlin:54 cassie:54 christa:54 elisabeth:54 eugenia:54 goldie:54 ina:54 ingrid:54
    iva:54 jenifer:54 maude:54 cary:54 santos:54 al:54 caleb:54 dewey:54 erick:54 ervin:54 hugo:54 ignacio:54
    sheldon:54 tomas:54 wilfred:54 candy:51 cherie:51 consuelo:51 debora:51 dena:51 dina:51 janette:51 latonya:51
    lorna:51 polly:51 rosetta:51 tamika:51 therese:51 kris:51 carey:51 van:51 darnell:51 alonzo:51 bert:51 conrad:51
    darrel:51 doyle:51 elbert:51 elias:51 noah:51 ramiro:51 rogelio:51 santiago:51 carolina:49 dorothea:49
    esperanza:49 fay:49 helena:49 jillian:49 nell:49 patrica:49 shanna:49 stefanie:49 trudy:49 dee:49 devon:49
    terrell:49 bradford:49 clay:49 cornelius:49 dexter:49 grady:49 lamar:49 percy:49 phil:49 rolando:49 alisa:47
    janine:47 maribel:47 mollie:47 ola:47 susanne:47 kendall:47 mickey:47 louie:47 amos:47 darin:47 irvin:47 moses:47
    randal:47 roman:47 saul:47 alta:44 bette:44 cecile:44 daphne:44 elise:44 ester:44 graciela:44 imogene:44
    isabelle:44 jocelyn:44 jolene:44 joni:44 keisha:44 leola:44 petra:44 rachelle:44 susana:44 micah:44 abel:44
    boyd:44 brendan:44 darrin:44 domingo:44 dominick:44 edmond:44 elijah:44 emanuel:44 emil:44 emilio:44 emmett:44
    jerald:44 marlon:44 timmy:44 winston:44 adeline:42 beatriz:42 carmela:42 charity:42 clarice:42 gabriela:42
    glenna:42 gracie:42 jaclyn:42 keri:42 kirsten:42 lacey:42 lizzie:42 marisa:42 marisol:42 mayra:42 rosalind:42
    shana:42 sondra:42 tonia:42 ursula:42 demetrius:42 logan:42 bret:42 dewayne:42 emmanuel:42 humberto:42 jess:42
    otto:42 reynaldo:42 stephan:42 teddy:42 trent:42 will:42 angelia:40 angeline:40 autumn:40 cathleen:40 christi:40
    claudette:40 elma:40 frieda:40 gabrielle:40 jeanine:40 justine:40 katharine:40 lea:40 lily:40 luella:40 margret:40
    millie:40 shauna:40 sheena:40 staci:40 summer:40 young:40 sammie:40 royce:40 efrain:40 eldon:40 ethan:40
    garland:40 harley:40 heath:40 lamont:40 miles:40 rodger:40 vicente:40 abby:37 aileen:37 bobbi:37 callie:37
    deana:37 dolly:37 ivy:37 jeannine:37 ladonna:37 lara:37 lorie:37 lucile:37 luisa:37 manuela:37 marcy:37 margo:37
    maritza:37 martina:37 mavis:37 selma:37 socorro:37 sybil:37 willa:37 winnie:37 gerry:37 antoine:37 bryce:37
    chase:37 chuck:37 cleveland:37 eli:37 elton:37 freddy:37 grover:37 junior:37 pierre:37 rocky:37 sterling:37
    audra:35 barbra:35 bettye:35 bianca:35 bridgette:35 cornelia:35 eliza:35 jeri:35 latisha:35 leann:35 leila:35
    matilda:35 meagan:35 ofelia:35 randi:35 simone:35 virgie:35 kasey:35 sydney:35 cruz:35 agustin:35 august:35
    benito:35 blaine:35 curt:35 ernie:35 erwin:35 hans:35 jasper:35 leonardo:35 monte:35 murray:35 quentin:35
    reuben:35 russel:35 stan:35 adela:33 alexandria:33 ava:33 bernadine:33 brianna:33 catalina:33 chandra:33
    clarissa:33 concepcion:33 corrine:33 dona:33 earline:33 elnora:33 ericka:33 estela:33 flossie:33 greta:33 haley:33
    ila:33 jami:33 lenore:33 letha:33 lidia:33 lilly:33 mia:33 minerva:33 nelda:33 nola:33 rae:33 rhoda:33 rosalyn:33
    ruthie:33 sharron:33 terrie:33 tia:33 valarie:33 ariel:33 michel:33 son:33 adolfo:33 bart:33 brady:33 buddy:33
    burton:33 darwin:33 desmond:33 gregorio:33 harlan:33 harrison:33 jamal:33 jarrod:33 joaquin:33 tyson:33 vance:33
    wilfredo:33 allie:30 allyson:30 amie:30 ashlee:30 avis:30 benita:30 emilia:30 esmeralda:30 eve:30 harriett:30
    hillary:30 jeanie:30 karina:30 loraine:30 malinda:30 marylou:30 melisa:30 milagros:30 nannie:30 neva:30 noreen:30
    odessa:30 pearlie:30 penelope:30 saundra:30 serena:30 sofia:30 tabatha:30 tameka:30 tania:30 zelma:30 lacy:30
    yong:30 alva:30 blair:30 odell:30 marlin:30 rory:30 anton:30 brain:30 darius:30 elvin:30 elwood:30 esteban:30
    hal:30 kendrick:30 kermit:30 moises:30 nolan:30 norbert:30 quinton:30 rob:30 rod:30 roscoe:30 scotty:30 solomon:30
    williams:30 xavier:30 alana:28 alejandra:28 althea:28 annabelle:28 carlene:28 carmella:28 darcy:28 earlene:28
    earnestine:28 elinor:28 gay:28 jerri:28 julianne:28 lilia:28 liza:28 lorrie:28 louisa:28 mallory:28 marcie:28
    nita:28 noemi:28 rosalinda:28 selena:28 tanisha:28 elisha:28 avery:28 rickie:28 alvaro:28 armand:28 bryon:28
    cliff:28
    """
}
