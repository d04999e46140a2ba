// swift-format-ignore-file
// Written by Protocol/linkage/generate.py from forename-frequencies.tsv: change that, and run it again.

extension NameTables {
  /// Common forenames, each with how many of a million people bear it.
  static let forenameFrequencies = """
    david:15203:m john:14108:m james:13292:m susan:11533:f paul:10821:m robert:10715:m michael:10460:m thomas:10264:m
    christopher:10164:m sarah:9789:f linda:9456:f rebecca:8747:f mark:8153:m mary:8003:f william:7883:m richard:7668:m
    julie:7265:f laura:6721:f stephen:6426:m daniel:6358:m karen:6112:f claire:6099:f andrew:6096:m christine:5731:f
    lauren:5491:f margaret:5480:f mohammed:5371:- jack:5292:m patricia:5185:f joseph:5129:m matthew:5056:m
    jessica:5016:f peter:4762:m lisa:4512:f charles:4446:m nicola:4311:f elizabeth:4225:f deborah:4131:f joshua:4114:m
    anthony:4108:m gemma:4082:f ali:4053:- jacqueline:4052:f ryan:4005:m janet:3982:f emma:3752:f jennifer:3725:f
    carol:3680:f barbara:3671:f kevin:3662:m ahmed:3630:- charlotte:3621:f george:3607:m steven:3583:m helen:3533:f
    brian:3519:m alan:3454:m michelle:3424:f gary:3409:m samuel:3297:m muhammad:3289:- kenneth:3180:m jason:3157:m
    amy:3146:f ibrahim:3015:- ian:2998:m adam:2953:m sharon:2902:f hannah:2870:f jane:2861:f joanne:2848:f
    simon:2826:m abdul:2804:- sandra:2804:f maria:2787:f donald:2785:m timothy:2785:m yusuf:2783:- lee:2774:m
    luke:2763:m tracey:2758:f jordan:2656:m diane:2639:f benjamin:2615:m edward:2611:m hassan:2596:- angela:2582:f
    victoria:2571:f alexander:2525:m amanda:2523:f ronald:2510:m ann:2497:f omar:2496:- sophie:2487:f keith:2404:m
    philip:2395:m emily:2374:f raymond:2369:m scott:2339:m rachel:2325:f jonathan:2310:m donna:2306:f anne:2253:f
    samantha:2225:f darren:2187:m tracy:2185:f dorothy:2161:f martin:2156:m fatima:2145:- jeffrey:2140:m
    nicholas:2130:m kelly:2077:f megan:2064:- pamela:2032:f aisha:2031:- louise:1996:f catherine:1961:f frank:1960:m
    alice:1956:f craig:1941:m zainab:1904:- eric:1903:m kathleen:1901:f patrick:1882:m stephanie:1867:f ruth:1818:f
    maryam:1814:- shirley:1799:f jean:1785:f debra:1759:f ashley:1733:- khadija:1723:- jamie:1721:- liam:1721:m
    melissa:1719:f carl:1712:m anna:1701:f katie:1698:f harry:1676:m dennis:1664:m amina:1649:- lucy:1648:f
    nathan:1623:m wayne:1613:m jake:1607:m katherine:1601:f brenda:1600:f roger:1593:m lewis:1592:m callum:1586:-
    aaron:1583:m priya:1573:- nancy:1562:f pauline:1558:f betty:1555:f graham:1546:m elaine:1543:f neil:1537:m
    chloe:1535:f gregory:1527:m judith:1517:f caroline:1511:f anjali:1507:- denise:1506:f justin:1497:m marie:1490:f
    colin:1480:m alison:1475:f joe:1471:m wendy:1451:f sunita:1447:- natalie:1439:f jose:1437:m dawn:1428:f
    douglas:1413:m oliver:1406:m janice:1403:f sean:1397:m larry:1397:m danielle:1394:f rajesh:1392:- roy:1383:m
    henry:1379:m terry:1373:- leslie:1372:- stuart:1372:m gerald:1368:m nicole:1354:f bradley:1351:m nigel:1349:m
    joan:1343:f jeremy:1341:m valerie:1341:f sanjay:1340:- bethany:1340:f jacob:1329:m frances:1328:f arthur:1327:m
    clare:1319:f barry:1318:m teresa:1311:f carolyn:1309:f holly:1306:f heather:1300:f rhys:1297:- amit:1292:-
    adrian:1288:m joyce:1287:f paula:1281:f andrea:1275:f shannon:1269:f geoffrey:1248:m ravi:1248:- gillian:1243:f
    robin:1216:- trevor:1215:m russell:1210:m jade:1210:f harpreet:1206:- cheryl:1205:f sally:1195:f terence:1190:m
    kyle:1189:m kimberly:1177:f derek:1172:m lawrence:1169:m sheila:1168:f albert:1167:m gurpreet:1167:-
    phillip:1164:m lesley:1160:f marilyn:1158:f louis:1156:m connor:1156:m malcolm:1155:m dean:1140:m eleanor:1132:f
    jaspreet:1131:- lynn:1121:f dylan:1117:- kathryn:1107:f howard:1102:m francis:1099:m manpreet:1096:-
    cynthia:1095:f olivia:1095:f sam:1089:m hayley:1087:f dale:1081:m tina:1079:f billy:1078:m georgia:1073:f
    melanie:1069:f sara:1069:f maureen:1066:f simran:1064:- abigail:1064:f irene:1061:f brandon:1059:m stacey:1052:f
    marion:1047:- lorraine:1046:f suzanne:1042:f julia:1040:f piotr:1034:- natasha:1033:f jerry:1033:m ben:1033:m
    bruce:1027:m grace:1023:f tony:1022:m sian:1007:- krzysztof:1005:- norman:1004:m virginia:1004:f alex:1003:m
    kim:990:f yvonne:986:f andrzej:978:- kerry:971:f gordon:966:m victor:965:m martha:962:f leanne:959:f shaun:956:m
    gareth:956:m tomasz:952:- leonard:947:m walter:935:m frederick:933:m willie:931:- bryan:930:m vincent:929:m
    agnieszka:928:- christian:927:m amber:923:f kieran:922:m diana:918:f bernard:916:m marc:907:m katarzyna:904:-
    karl:903:m magdalena:896:- rita:895:f danny:893:m sylvia:891:f stanley:887:m rosemary:885:f malgorzata:882:-
    joanna:880:f june:878:f charlie:875:m elena:873:- harold:868:m josephine:861:f zoe:847:f ricky:845:m joel:843:m
    ioana:841:- marcus:834:m andrei:822:- shane:817:m glenn:815:m hazel:806:f allan:804:m mihai:804:- antony:801:m
    clive:798:m gail:798:f dominic:792:m carole:790:f paige:789:f doris:782:f gloria:782:f lynne:780:f jill:774:f
    chelsea:774:f chidi:770:- clifford:768:m georgina:759:f ross:757:m ngozi:754:- evelyn:752:f julian:750:m
    alexandra:747:f marian:746:f geraldine:746:f juan:744:m leon:739:m folake:738:- eileen:738:f mildred:731:f
    glen:725:m kwame:724:- annette:720:f vanessa:717:f abena:709:- tom:703:m siobhan:703:- gavin:703:m reece:698:m
    jay:694:m lynda:693:f rose:691:f molly:685:f cameron:684:m niamh:683:- kate:682:f mathew:680:m kimberley:679:f
    beth:678:f mitchell:673:m max:672:m jenna:670:f aoife:670:- kirsty:667:f leah:664:f beverley:664:f rachael:662:f
    charlene:661:f sinead:658:- ralph:658:m maurice:656:m harriet:654:f naomi:653:f ciaran:646:- mandy:646:f
    judy:644:f damian:642:m christina:642:f lydia:641:f kathy:635:f padraig:635:- theresa:633:f jodie:631:f
    jasmine:630:f brett:629:m garry:628:m fiona:626:f beverly:623:f tammy:605:f gethin:603:- duncan:598:m guy:598:m
    jayne:595:f rosie:595:f carys:593:- gerard:593:m fred:588:m angharad:584:- elliot:582:m hugh:580:m lori:579:f
    cerys:574:- steve:574:m lindsey:568:f conor:561:m hamish:548:- randy:548:m amelia:545:f eugene:541:m bobby:539:m
    carlos:536:m kayleigh:535:f ashleigh:535:f fergus:532:- josh:532:m wanda:528:f aimee:524:f stewart:523:m
    carly:523:f shawn:522:- bonnie:521:f martyn:520:m hilary:517:f ruby:516:f chris:515:- lois:514:f phyllis:511:f
    francesca:511:f norma:509:f jesse:506:m leigh:505:- annie:504:f katy:503:f jemma:503:f ernest:501:m abbie:500:f
    todd:497:m toby:496:m iain:493:m lillian:493:f elliott:488:m mohammad:488:m peggy:486:f crystal:483:f carmen:481:f
    gladys:479:f connie:479:f owen:470:m ellie:469:f florence:467:f graeme:464:m johnny:462:m clarence:462:m
    edna:460:f tiffany:455:f hollie:454:f rosa:453:f denis:451:m jimmy:450:m earl:450:m mohamed:449:m damien:449:m
    cindy:448:f antonio:448:m luis:445:m mike:443:m declan:428:m bethan:425:f curtis:422:m manuel:422:m rodney:420:m
    edith:418:f sherry:416:f allen:410:m thelma:409:f ethel:406:f ellen:404:f marjorie:404:f carrie:399:f marvin:399:m
    travis:389:m esther:388:f monica:388:f jeff:387:m jeffery:387:m chad:385:m juanita:383:f dana:383:- jessie:380:-
    melvin:380:m anita:378:f rhonda:378:f alfred:378:m eva:371:f ray:368:m debbie:367:f jesus:366:m eddie:361:m
    herbert:361:m april:360:f clara:357:f lucille:357:f erin:346:f edwin:345:m alicia:341:f michele:339:f don:338:m
    bertha:334:f darlene:332:f veronica:332:f troy:324:m stacy:322:- randall:322:m cathy:320:f joann:318:f
    regina:311:f jackie:310:- beatrice:304:f erica:304:f dolores:301:f bernice:299:f audrey:297:f mario:296:m
    francisco:294:m micheal:292:m leroy:291:m oscar:287:m theodore:287:m miguel:285:m ana:280:f renee:280:f ida:276:f
    vivian:276:f jim:275:m brittany:273:f roberta:273:f angel:273:- ronnie:273:m jon:271:m jeanette:269:f
    loretta:269:f yolanda:269:f tommy:268:m calvin:268:m laurie:266:f bill:261:m lloyd:261:m alma:259:f kristen:259:f
    sue:259:f elsie:257:f warren:257:m jeanne:255:f vicki:255:f darrell:252:m jerome:252:m carla:250:f tara:250:f
    leo:250:m floyd:250:m terri:245:f courtney:245:- wesley:245:m alvin:245:m greg:243:m jorge:243:m tim:243:m
    gertrude:240:f corey:240:m derrick:240:m dustin:240:m pedro:240:m tonya:238:f dan:238:m ella:236:f gina:231:f
    kristin:231:f wilma:231:f zachary:231:m agnes:229:f vera:229:f clyde:229:m roberto:229:m vernon:229:m herman:226:m
    bessie:224:f delores:222:f arlene:219:f melinda:219:f pearl:219:f hector:219:m ricardo:217:m allison:215:f
    colleen:215:f tamara:215:f gene:215:m lester:215:m constance:212:f joy:212:f johnnie:212:- tyler:212:m rick:212:m
    claudia:210:f lillie:210:f marcia:210:f brent:210:m ramon:210:m minnie:208:f nellie:208:f tanya:208:f
    gilbert:208:m glenda:205:f heidi:205:f marlene:205:f viola:201:f billie:201:- stella:198:f guadalupe:198:-
    dora:196:f reginald:196:m jo:194:f casey:194:- cecil:194:m vickie:191:f jaime:191:- ruben:191:m mattie:189:f
    nathaniel:189:m rafael:189:m edgar:187:m milton:187:m irma:184:f maxine:184:f raul:184:m mabel:182:f marsha:182:f
    myrtle:182:f andre:182:m chester:182:m christy:180:f lena:180:f duane:180:m franklin:180:m deanna:177:f
    patsy:177:f gabriel:177:m hilda:175:f bobbie:175:- jimmie:175:- elmer:175:m gwendolyn:173:f jennie:170:f
    nora:170:f brad:170:m cassandra:168:f margie:168:f nina:168:f cory:168:m arnold:168:m harvey:168:m roland:168:m
    ron:168:m kay:166:f penny:166:f priscilla:166:f jared:166:m brandy:163:f olga:163:f jan:163:- dianne:161:f
    leona:161:f lonnie:161:m claude:161:m felicia:159:f jenny:159:f sonia:159:f erik:159:m darryl:156:m becky:154:f
    miriam:154:f velma:154:f kristina:152:f violet:152:f cody:152:m clinton:152:m fernando:152:m javier:152:m
    toni:149:f lindsay:149:f rene:149:- julio:149:m ted:149:m tyrone:149:m mae:147:f misty:147:f lance:147:m
    daisy:145:f ramona:145:f shelly:145:f sherri:145:f sandy:145:- pat:145:- jody:145:- kurt:145:m erika:142:f
    katrina:142:f nelson:142:m clayton:140:m belinda:138:f geneva:138:f margarita:138:f sheryl:138:f dwayne:138:m
    cora:135:f faye:135:f armando:135:m dwight:135:m felix:135:m ada:133:f isabel:133:f sabrina:133:f everett:133:m
    hattie:131:f marguerite:131:f sidney:131:m wallace:131:m blanche:128:f brandi:128:f cecilia:128:f iris:128:f
    kristi:128:f bob:128:m ken:128:m angie:126:f eunice:126:f alfredo:126:m inez:124:f freddie:124:- alberto:124:m
    dave:124:m ivan:124:m alberta:121:f madeline:121:f daryl:121:m byron:121:m candace:119:f genevieve:119:f
    janie:119:f jodi:119:f kayla:119:f kristine:119:f maggie:119:f monique:119:f sonya:119:f perry:119:m isaac:119:m
    morris:119:m fannie:117:f maryann:117:f melody:117:f opal:117:f yvette:117:f whitney:117:f marshall:117:m
    virgil:117:m clifton:117:m willard:117:m flora:114:f luz:114:f shelley:114:f susie:114:f andy:114:m kirk:114:m
    salvador:114:m sergio:114:m antoinette:112:f beulah:112:f kristy:112:f lola:112:f lula:112:f mamie:112:f
    verna:112:f kent:112:m seth:112:m terrance:112:m gayle:110:f eduardo:110:m terrence:110:m candice:107:f
    jeannette:107:f juana:107:f kelli:107:f pam:107:f donnie:107:- joey:107:m enrique:107:m bridget:105:f
    frankie:105:- austin:105:m wade:105:m celia:103:f karla:103:f evan:103:m della:100:f latoya:100:f patty:100:f
    shelia:100:f vicky:100:f alejandro:100:m arturo:100:m fredrick:100:m luther:100:m nick:100:m marianne:98:f
    sheri:98:f jeremiah:98:m julius:98:m wendell:98:m blanca:96:f erma:96:f jacquelyn:96:f kara:96:f alexis:96:-
    angelo:96:m otis:96:m krista:93:f leticia:93:f myra:93:f roxanne:93:f morgan:93:- doug:93:m homer:93:m
    adrienne:91:f angelica:91:f bernadette:91:f brooke:91:f robyn:91:f rosalie:91:f sadie:91:f antonia:91:-
    bennie:91:- ira:91:- hubert:91:m kenny:91:m ernestine:89:f kendra:89:f mable:89:f muriel:89:f nichole:89:f
    traci:89:f laverne:89:- alfonso:89:m lyle:89:m matt:89:m angelina:86:f krystal:86:f marcella:86:f ollie:86:-
    loren:86:- blake:86:m carlton:86:m ernesto:86:m neal:86:m orlando:86:m rex:86:m dianna:84:f estelle:84:f kari:84:f
    lora:84:f nadine:84:f paulette:84:f shelby:84:- taylor:84:- noel:84:- rudy:84:m grant:84:m horace:84:m
    lorenzo:84:m pablo:84:m roderick:84:m wilbur:84:m desiree:82:f doreen:82:f mona:82:f rosemarie:82:f kelley:82:-
    abraham:82:m rickey:82:m willis:82:m betsy:79:f christie:79:f freda:79:f ginger:79:f hope:79:f janis:79:f
    andres:79:m cesar:79:m damon:79:m johnathan:79:m kelvin:79:m preston:79:m rudolph:79:m cristina:77:f eula:77:f
    lynette:77:f mercedes:77:f meredith:77:f teri:77:f robbie:77:- tommie:77:- alton:77:m archie:77:m marco:77:m
    wm:77:m cecelia:75:f eloise:75:f gretchen:75:f meghan:75:f rochelle:75:f sophia:75:f merle:75:- carroll:75:-
    devin:75:- ed:75:m felipe:75:m gerardo:75:m jonathon:75:m pete:75:m randolph:75:m alyssa:72:f gwen:72:f
    henrietta:72:f jana:72:f raquel:72:f delbert:72:m earnest:72:m guillermo:72:m lucas:72:m olive:70:f tasha:70:f
    tricia:70:f cleo:70:- benny:70:m edmund:70:m myron:70:m rodolfo:70:m spencer:70:m darla:68:f delia:68:f
    elvira:68:f essie:68:f kellie:68:f lana:68:f lila:68:f lorena:68:f may:68:f mindy:68:f patti:68:f silvia:68:f
    sonja:68:f jewel:68:- cedric:68:m garrett:68:m gregg:68:m lowell:68:m salvatore:68:m camille:65:f dixie:65:f
    elsa:65:f faith:65:f jeannie:65:f johanna:65:f josefina:65:f lela:65:f lorene:65:f lucia:65:f marta:65:f
    miranda:65:f shari:65:f marty:65:- israel:65:m jermaine:65:m roosevelt:65:m sherman:65:m sylvester:65:m
    wilson:65:m alisha:63:f ebony:63:f elisa:63:f kristie:63:f marina:63:f melba:63:f nettie:63:f ora:63:f rena:63:f
    shawna:63:f tabitha:63:f tami:63:f winifred:63:f forrest:63:m leland:63:m wilbert:63:m addie:61:f bonita:61:f
    latasha:61:f marla:61:f myrna:61:f patrice:61:f ronda:61:f sherrie:61:f tammie:61:f aubrey:61:- dallas:61:m
    sammy:61:m bryant:61:m clark:61:m irving:61:m adele:58:f adriana:58:f cara:58:f celeste:58:f cheri:58:f
    deloris:58:f dorthy:58:f francine:58:f lucinda:58:f rebekah:58:f stacie:58:f jewell:58:- lou:58:- lupe:58:-
    rosario:58:- drew:58:m ellis:58:m laurence:58:m gustavo:58:m kristopher:58:m levi:58:m mack:58:m marcos:58:m
    rufus:58:m woodrow:58:m aurora:56:f brittney:56:f corinne:56:f effie:56:f elva:56:f estella:56:f etta:56:f
    fern:56:f francisca:56:f helene:56:f janelle:56:f josie:56:f karin:56:f kelsey:56:f kerri:56:f laurel:56:f
    lenora:56:f lottie:56:f lourdes:56:f marissa:56:f nikki:56:f reba:56:f sallie:56:f tracie:56:f trina:56:f
    trisha:56:f dominique:56:- gale:56:- clint:56:m gilberto:56:m ismael:56:m lionel:56:m nicolas:56:m orville:56:m
    aida:54:f bettie:54:f caitlin:54:f cassie:54:f christa:54:f elisabeth:54:f eugenia:54:f goldie:54:f ina:54:f
    ingrid:54:f iva:54:f jenifer:54:f maude:54:f cary:54:- santos:54:- al:54:m caleb:54:m dewey:54:m erick:54:m
    ervin:54:m hugo:54:m ignacio:54:m sheldon:54:m tomas:54:m wilfred:54:m candy:51:f cherie:51:f consuelo:51:f
    debora:51:f dena:51:f dina:51:f janette:51:f latonya:51:f lorna:51:f polly:51:f rosetta:51:f tamika:51:f
    therese:51:f kris:51:- carey:51:- van:51:- darnell:51:m alonzo:51:m bert:51:m conrad:51:m darrel:51:m doyle:51:m
    elbert:51:m elias:51:m noah:51:m ramiro:51:m rogelio:51:m santiago:51:m carolina:49:f dorothea:49:f esperanza:49:f
    fay:49:f helena:49:f jillian:49:f nell:49:f patrica:49:f shanna:49:f stefanie:49:f trudy:49:f dee:49:- devon:49:-
    terrell:49:m bradford:49:m clay:49:m cornelius:49:m dexter:49:m grady:49:m lamar:49:m percy:49:m phil:49:m
    rolando:49:m alisa:47:f janine:47:f maribel:47:f mollie:47:f ola:47:f susanne:47:f kendall:47:- mickey:47:-
    louie:47:- amos:47:m darin:47:m irvin:47:m moses:47:m randal:47:m roman:47:m saul:47:m alta:44:f bette:44:f
    cecile:44:f daphne:44:f elise:44:f ester:44:f graciela:44:f imogene:44:f isabelle:44:f jocelyn:44:f jolene:44:f
    joni:44:f keisha:44:f leola:44:f petra:44:f rachelle:44:f susana:44:f micah:44:- abel:44:m boyd:44:m brendan:44:m
    darrin:44:m domingo:44:m dominick:44:m edmond:44:m elijah:44:m emanuel:44:m emil:44:m emilio:44:m emmett:44:m
    jerald:44:m marlon:44:m timmy:44:m winston:44:m adeline:42:f beatriz:42:f carmela:42:f charity:42:f clarice:42:f
    gabriela:42:f glenna:42:f gracie:42:f jaclyn:42:f keri:42:f kirsten:42:f lacey:42:f lizzie:42:f marisa:42:f
    marisol:42:f mayra:42:f rosalind:42:f shana:42:f sondra:42:f tonia:42:f ursula:42:f demetrius:42:m logan:42:m
    bret:42:m dewayne:42:m emmanuel:42:m humberto:42:m jess:42:m otto:42:m reynaldo:42:m stephan:42:m teddy:42:m
    trent:42:m will:42:m angelia:40:f angeline:40:f autumn:40:f cathleen:40:f christi:40:f claudette:40:f elma:40:f
    frieda:40:f gabrielle:40:f jeanine:40:f justine:40:f katharine:40:f lea:40:f lily:40:f luella:40:f margret:40:f
    millie:40:f shauna:40:f sheena:40:f staci:40:f summer:40:f young:40:- sammie:40:- royce:40:m efrain:40:m
    eldon:40:m ethan:40:m garland:40:m harley:40:m heath:40:m lamont:40:m miles:40:m rodger:40:m vicente:40:m
    abby:37:f aileen:37:f bobbi:37:f callie:37:f deana:37:f dolly:37:f ivy:37:f jeannine:37:f ladonna:37:f lara:37:f
    lorie:37:f lucile:37:f luisa:37:f manuela:37:f marcy:37:f margo:37:f maritza:37:f martina:37:f mavis:37:f
    selma:37:f socorro:37:f sybil:37:f willa:37:f winnie:37:f gerry:37:- antoine:37:m bryce:37:m chase:37:m chuck:37:m
    cleveland:37:m eli:37:m elton:37:m freddy:37:m grover:37:m junior:37:m pierre:37:m rocky:37:m sterling:37:m
    audra:35:f barbra:35:f bettye:35:f bianca:35:f bridgette:35:f cornelia:35:f eliza:35:f jeri:35:f latisha:35:f
    leann:35:f leila:35:f matilda:35:f meagan:35:f ofelia:35:f randi:35:f simone:35:f virgie:35:f kasey:35:-
    sydney:35:- cruz:35:- agustin:35:m august:35:m benito:35:m blaine:35:m curt:35:m ernie:35:m erwin:35:m hans:35:m
    jasper:35:m leonardo:35:m monte:35:m murray:35:m quentin:35:m reuben:35:m russel:35:m stan:35:m adela:33:f
    alexandria:33:f ava:33:f bernadine:33:f brianna:33:f catalina:33:f chandra:33:f clarissa:33:f concepcion:33:f
    corrine:33:f dona:33:f earline:33:f elnora:33:f ericka:33:f estela:33:f flossie:33:f greta:33:f haley:33:f
    ila:33:f jami:33:f lenore:33:f letha:33:f lidia:33:f lilly:33:f mia:33:f minerva:33:f nelda:33:f nola:33:f
    rae:33:f rhoda:33:f rosalyn:33:f ruthie:33:f sharron:33:f terrie:33:f tia:33:f valarie:33:f ariel:33:- michel:33:-
    son:33:- adolfo:33:m bart:33:m brady:33:m buddy:33:m burton:33:m darwin:33:m desmond:33:m gregorio:33:m
    harlan:33:m harrison:33:m jamal:33:m jarrod:33:m joaquin:33:m tyson:33:m vance:33:m wilfredo:33:m allie:30:f
    allyson:30:f amie:30:f ashlee:30:f avis:30:f benita:30:f emilia:30:f esmeralda:30:f eve:30:f harriett:30:f
    hillary:30:f jeanie:30:f karina:30:f loraine:30:f malinda:30:f marylou:30:f melisa:30:f milagros:30:f nannie:30:f
    neva:30:f noreen:30:f odessa:30:f pearlie:30:f penelope:30:f saundra:30:f serena:30:f sofia:30:f tabatha:30:f
    tameka:30:f tania:30:f zelma:30:f lacy:30:- yong:30:- alva:30:- blair:30:- odell:30:- marlin:30:m rory:30:m
    anton:30:m brain:30:m darius:30:m elvin:30:m elwood:30:m esteban:30:m hal:30:m kendrick:30:m kermit:30:m
    moises:30:m nolan:30:m norbert:30:m quinton:30:m rob:30:m rod:30:m roscoe:30:m scotty:30:m solomon:30:m
    williams:30:m xavier:30:m alana:28:f alejandra:28:f althea:28:f annabelle:28:f carlene:28:f carmella:28:f
    darcy:28:f earlene:28:f earnestine:28:f elinor:28:f gay:28:f jerri:28:f julianne:28:f lilia:28:f liza:28:f
    lorrie:28:f louisa:28:f mallory:28:f marcie:28:f nita:28:f noemi:28:f rosalinda:28:f selena:28:f tanisha:28:f
    elisha:28:- avery:28:m rickie:28:m alvaro:28:m armand:28:m bryon:28:m cliff:28:m
    """
}
