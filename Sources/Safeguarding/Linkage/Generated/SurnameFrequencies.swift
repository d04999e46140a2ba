// swift-format-ignore-file
// Written by Protocol/linkage/generate.py from surname-frequencies.tsv: change that, and run it again.

extension NameTables {
  /// Common surnames, each with how many of a million people bear it.
  static let surnameFrequencies = """
    smith:19609 jones:15017 williams:11865 brown:9575 johnson:8374 taylor:8270 khan:7750 patel:7100 davies:6994
    ahmed:6568 evans:6493 ali:6308 wilson:6133 thomas:5992 roberts:5765 hussain:5719 singh:5347 lewis:5134
    thompson:4895 robinson:4841 white:4819 begum:4815 jackson:4595 davis:4564 hughes:4558 harris:4546 kaur:4535
    walker:4517 wright:4493 martin:4283 moore:4226 hall:4169 edwards:4105 green:4083 miller:3903 shah:3761 hill:3724
    clark:3692 turner:3675 lee:3637 wood:3530 king:3486 akhtar:3429 allen:3405 murphy:3393 baker:3390 cooper:3352
    morris:3286 anderson:3208 scott:3208 ward:3200 clarke:3158 phillips:3027 mahmood:3026 campbell:3021 morgan:2997
    young:2995 james:2932 harrison:2913 bibi:2897 parker:2885 iqbal:2882 griffiths:2837 mitchell:2829 gill:2733
    carter:2712 watson:2669 price:2649 collins:2572 kelly:2537 bennett:2522 adams:2520 cook:2501 bell:2486 bailey:2476
    richardson:2461 malik:2387 rahman:2366 miah:2335 cox:2325 shaw:2225 hassan:2171 marshall:2149 rogers:2137
    foster:2102 islam:2072 gray:2051 ellis:2032 richards:2018 simpson:1997 powell:1986 uddin:1902 webb:1880
    barnes:1880 mason:1860 butler:1849 oconnor:1840 hunt:1835 stewart:1807 oneill:1791 chapman:1770 chowdhury:1766
    jenkins:1743 byrne:1742 wilkinson:1741 holmes:1719 sharma:1708 palmer:1704 mills:1699 knight:1694 russell:1693
    howard:1692 wong:1688 graham:1678 matthews:1673 brooks:1657 fisher:1652 kumar:1649 murray:1637 stevens:1617
    dixon:1597 kowalski:1559 ford:1551 west:1541 reynolds:1531 owen:1518 gibson:1516 lloyd:1513 osullivan:1512
    nowak:1511 harvey:1502 reed:1499 macdonald:1496 perry:1485 pearson:1477 wisniewski:1456 fletcher:1451 nelson:1447
    barker:1441 doherty:1431 payne:1425 cole:1414 andrews:1410 wojcik:1408 fox:1405 elliott:1400 lawrence:1400
    popescu:1358 day:1355 nguyen:1337 ionescu:1321 rose:1309 walsh:1305 hayes:1303 spencer:1299 popa:1290 woods:1288
    bradley:1284 garcia:1277 saunders:1275 ryan:1269 wells:1253 okafor:1251 burton:1244 ross:1242 coleman:1237
    henderson:1237 hunter:1233 porter:1233 long:1222 adeyemi:1219 obrien:1208 robertson:1208 pearce:1199 watts:1198
    mensah:1189 dawson:1188 grant:1187 ball:1183 hawkins:1182 stone:1182 dunn:1177 hudson:1177 martinez:1176
    hamilton:1171 berry:1167 chen:1161 owusu:1160 hart:1157 armstrong:1152 riley:1152 rodriguez:1151 carr:1142
    oliver:1137 mcdonald:1136 osei:1132 freeman:1131 reid:1117 booth:1113 atkinson:1108 holland:1097 kennedy:1096
    warren:1096 burns:1086 barrett:1082 lowe:1082 gregory:1077 newman:1067 page:1057 griffin:1055 gardner:1046
    sullivan:1040 wallace:1040 newton:1037 watkins:1036 francis:1032 harper:1031 lane:1031 webster:1027 jordan:1025
    parsons:1017 marsh:1011 sanders:1009 williamson:1006 bishop:1001 dean:985 tucker:985 patterson:969 harding:966
    hopkins:965 hernandez:965 simmons:964 curtis:960 gordon:959 sutton:950 bates:945 chambers:945 bryant:943 lopez:940
    alexander:933 mackenzie:922 stephens:919 burgess:915 cross:915 moss:915 arnold:914 walton:910 willis:909 rees:906
    yates:905 cunningham:904 mccarthy:895 austin:894 wheeler:889 johnston:879 nicholson:870 shepherd:865 george:864
    gilbert:859 lynch:859 burke:854 hicks:853 davidson:839 gonzalez:834 may:834 walters:834 barnett:829 jennings:829
    miles:824 black:823 bird:820 cooke:820 holt:819 lambert:819 daniels:818 hardy:809 ferguson:803 sharp:799
    perkins:798 myers:797 barber:794 llewellyn:789 mann:789 stevenson:789 goodwin:784 higgins:784 potter:784
    carroll:783 parry:779 perez:779 rowe:778 hodgson:774 robson:774 blake:773 hammond:773 quinn:773 owens:772
    nicholls:769 doyle:768 osborne:768 stokes:768 peters:768 lawson:763 poole:758 barton:753 clayton:753 nash:748
    banks:747 howell:747 morrison:747 baxter:738 bond:738 gallagher:738 little:737 stanley:737 hutchinson:733 kemp:733
    whitehead:733 fuller:732 stephenson:723 crawford:721 henry:721 fowler:717 buckley:713 frost:713 woodward:713
    douglas:712 wade:707 rice:701 slater:698 lucas:697 hewitt:693 rhodes:692 haynes:687 greenwood:683 pritchard:683
    norris:682 thomson:673 bowen:672 baldwin:667 reeves:667 read:663 thornton:662 warner:662 glover:657 todd:657
    townsend:657 duncan:656 sanchez:653 norman:647 carpenter:646 gibbs:642 sims:641 briggs:637 french:637 waters:637
    franklin:636 abbott:632 morton:632 lamb:627 wilkins:627 atkins:622 flynn:617 kirby:617 kirk:617 skinner:617
    hancock:612 heath:612 short:612 wall:612 savage:607 preston:602 welch:601 farrell:597 hanson:596 bartlett:592
    bradshaw:592 kent:592 pugh:592 brennan:587 middleton:587 fleming:586 bentley:582 howe:582 jarvis:577 vaughan:577
    horton:576 dale:572 duffy:572 holden:572 craig:571 rivera:568 archer:567 barlow:567 hartley:567 knowles:567
    hale:566 dodd:561 field:561 smart:561 cartwright:556 dickinson:556 john:556 weston:556 steele:556 dobson:551
    fraser:551 tomlinson:551 chandler:551 leonard:551 davison:546 kay:546 thorpe:546 benson:546 lyons:546 torres:543
    goddard:541 whittaker:541 peterson:538 burrows:536 dennis:535 garner:535 ashton:531 bull:531 hayward:531
    humphreys:531 schofield:531 farmer:530 ingram:530 manning:530 ramirez:528 birch:526 morley:526 parkinson:521
    pope:520 davey:516 fitzgerald:515 tyler:515 brookes:511 moran:510 pratt:510 brady:505 holloway:505 bryan:500
    norton:500 collier:495 mckenzie:495 summers:495 bruce:490 randall:490 cameron:485 dyer:485 wyatt:485 vincent:480
    carey:475 hobbs:475 conway:470 hurst:470 mclean:470 nixon:470 leach:465 noble:465 sheppard:465 flores:462
    washington:462 blackburn:460 chan:460 faulkner:460 giles:460 joyce:460 kerr:460 nolan:460 barry:455 bray:455
    gould:455 potts:455 fry:450 hooper:450 odonnell:450 pollard:450 sykes:450 bolton:445 clements:445 finch:445
    sharpe:445 boyle:440 hyde:440 gonzales:437 chamberlain:435 connor:435 gibbons:435 godfrey:435 herbert:435
    hilton:435 law:435 sinclair:435 winter:435 lord:430 coates:425 connolly:425 daly:425 donnelly:425 sanderson:425
    swift:425 diaz:422 browne:420 butcher:420 peacock:420 hope:415 north:415 talbot:415 chadwick:410 coles:410
    humphries:410 naylor:410 rowley:410 storey:410 pickering:405 power:405 wallis:405 charlton:400 gardiner:400
    gough:400 houghton:400 allan:395 forster:395 lees:395 turnbull:395 metcalfe:390 whitehouse:390 bevan:385
    hargreaves:385 howarth:385 howells:385 marsden:385 mellor:385 parkes:385 parkin:385 mistry:380 cruz:377 gomez:377
    ortiz:377 boyd:342 morales:337 ramos:332 reyes:332 nichols:302 pierce:281 olson:276 ray:276 snyder:276 wagner:276
    ruiz:271 greene:266 weaver:266 chavez:261 kelley:261 castillo:256 fields:256 gutierrez:256 schmidt:256 vasquez:256
    montgomery:246 alvarez:241 mccoy:241 meyer:241 fernandez:236 garza:236 hansen:236 jacobs:231 garrett:226 kim:226
    romero:226 frazier:221 larson:221 bowman:216 mendoza:216 moreno:216 brewer:211 carlson:211 hoffman:211 medina:211
    silva:211 byrd:206 jensen:206 vargas:206 herrera:201 soto:201 terry:201 caldwell:196 castro:196 graves:196
    jimenez:196 neal:196 shelton:196 mckinney:191 beck:186 pena:186 rodriquez:186 bush:181 mcdaniel:181 mendez:181
    vaughn:181 curry:176 love:176 parks:176 powers:176 santiago:176 schultz:176 guzman:171 keller:171 munoz:171
    weber:171 daniel:166 mullins:166 ramsey:166 schneider:166 wolfe:166 cummings:161 griffith:161 hines:161
    hubbard:161 salazar:161 valdez:161 mack:156 mcgee:156 santos:156 tate:156 aguilar:151 blair:151 cannon:151
    cohen:151 delgado:151 harmon:151 reese:151 robbins:151 rodgers:151 strickland:151 vega:151 adkins:146 becker:146
    conner:146 erickson:146 goodman:146 hampton:146 hodges:146 joseph:146 maldonado:146 ortega:146 patton:146 rios:146
    swanson:146 cobb:141 flowers:141 malone:141 maxwell:141 moody:141 alvarado:136 colon:136 estrada:136 floyd:136
    gross:136 guerrero:136 lindsey:136 paul:136 sandoval:136 sherman:136 wise:136 ballard:131 buchanan:131
    christensen:131 greer:131 houston:131 klein:131 mcbride:131 mclaughlin:131 nunez:131 padilla:131 schwartz:131
    simon:131 zimmerman:131 bass:126 brock:126 copeland:126 drake:126 frank:126 jefferson:126 logan:126 mccormick:126
    park:126 pittman:126 roy:126 sparks:126 boone:121 bowers:121 cain:121 carson:121 casey:121 cortez:121 figueroa:121
    harrington:121 hogan:121 huff:121 massey:121 mathis:121 patrick:121 roberson:121 singleton:121 tran:121
    underwood:121 allison:116 ayala:116 bridges:116 burnett:116 chase:116 clay:116 cochran:116 conley:116
    davenport:116 dickerson:116 gates:116 hood:116 luna:116 marquez:116 mcguire:116 phelps:116 pitts:116 richard:116
    roman:116 sawyer:116 vazquez:116 wilcox:116 wilkerson:116 acosta:111 anthony:111 bradford:111 charles:111
    dominguez:111 espinoza:111 gilmore:111 hodge:111 huffman:111 molina:111 monroe:111 morrow:111 oneal:111 ware:111
    whitaker:111 wolf:111 christian:106 combs:106 contreras:106 fischer:106 gaines:106 grimes:106 hensley:106
    hoover:106 kramer:106 lang:106 larsen:106 mathews:106 mcclain:106 melton:106 mosley:106 shaffer:106 small:106
    snow:106 wiggins:106 beasley:101 bullock:101 calhoun:101 cline:101 deleon:101 dorsey:101 duran:101 eaton:101
    garrison:101 glenn:101 harrell:101 hartman:101 hess:101 horn:101 humphrey:101 keith:101 lester:101 meyers:101
    mueller:101 navarro:101 olsen:101 parrish:101 petersen:101 robles:101 schroeder:101 shields:101 wiley:101
    woodard:101 avila:95 beard:95 blackwell:95 blankenship:95 booker:95 callahan:95 campos:95 dalton:95 decker:95
    gallegos:95 golden:95 guerra:95 hardin:95 henson:95 johns:95 knox:95 mcdowell:95 merritt:95 miranda:95 montoya:95
    moses:95 orr:95 pacheco:95 pruitt:95 rich:95 salinas:95 stafford:95 tanner:95 trevino:95 vance:95 york:95 boyer:90
    ellison:90 english:90 gentry:90 glass:90 hickman:90 juarez:90 leon:90 lowery:90 marks:90 maynard:90 mccall:90
    mcclure:90 prince:90 randolph:90 rojas:90 roth:90 serrano:90 sloan:90 strong:90 sweeney:90 trujillo:90
    villarreal:90 walter:90 weiss:90 winters:90 ayers:85 barr:85 barron:85 bauer:85 bean:85 browning:85 camacho:85
    carrillo:85 chang:85 dodson:85 durham:85 estes:85 everett:85 foley:85 herring:85 house:85 hull:85 landry:85
    lara:85 leblanc:85 livingston:85 mckee:85 mercado:85 morse:85 pace:85 rivers:85 rush:85 sellers:85 sexton:85
    shannon:85 velasquez:85 velez:85 walls:85 weeks:85 ashley:80 benton:80 berg:80 best:80 blanchard:80 blevins:80
    branch:80 buck:80 church:80 crosby:80 dotson:80 dudley:80 finley:80 haley:80 hatfield:80 herman:80 kane:80
    knapp:80 koch:80 maddox:80 mays:80 mcconnell:80 mccullough:80 mcintosh:80 mcknight:80 mcmillan:80 meadows:80
    mejia:80 moon:80 pennington:80 richmond:80 rivas:80 roach:80 russo:80 solis:80 solomon:80 spears:80 valentine:80
    william:80 avery:75 battle:75 bernard:75 cabrera:75 cantu:75 cardenas:75 carver:75 case:75 cervantes:75 cherry:75
    dickson:75 dillon:75 donaldson:75 farley:75 fuentes:75 galloway:75 gamble:75 gay:75 gillespie:75 hebert:75
    hendricks:75 hester:75 hinton:75 holman:75 hopper:75 horne:75 hurley:75 jacobson:75 key:75 kline:75 mcfarland:75
    mcintyre:75 mcneil:75 melendez:75 morin:75 ochoa:75 peck:75 petty:75 rollins:75 rosario:75 salas:75 sampson:75
    sanford:75 santana:75 shepard:75 spence:75 stout:75 suarez:75 terrell:75 tillman:75 waller:75 whitney:75 yang:75
    zamora:75 aguirre:70 alston:70 bender:70 benjamin:70 berger:70 bonner:70 britt:70 burch:70 calderon:70 cantrell:70
    chaney:70 coffey:70 cooley:70 cotton:70 crane:70 daugherty:70 david:70 dillard:70 duke:70 dunlap:70 ewing:70
    ferrell:70 franco:70 frederick:70 frye:70 fulton:70 guy:70 hayden:70 holder:70 joyner:70 levy:70 lott:70 lynn:70
    mayo:70 mccarty:70 mckay:70 mercer:70 michael:70 mullen:70 osborn:70 pickett:70 riddle:70 riggs:70 rosa:70
    rowland:70 sears:70 stark:70 stein:70 travis:70 wilder:70 acevedo:65 albert:65 alford:65 baird:65 barrera:65
    beach:65 bright:65 burks:65 burris:65 byers:65 carney:65 cash:65 castaneda:65 clemons:65 cleveland:65 compton:65
    conrad:65 cote:65 craft:65 delaney:65 donovan:65 emerson:65 england:65 fitzpatrick:65 goff:65 good:65 hahn:65
    hays:65 holcomb:65 irwin:65 justice:65 kaufman:65 kidd:65 kinney:65 kirkland:65 lancaster:65 levine:65 macias:65
    madden:65 mayer:65 mccray:65 mcfadden:65 mcgowan:65 mcleod:65 mcpherson:65 merrill:65 mooney:65 nielsen:65 odom:65
    pate:65 ratliff:65 raymond:65 reilly:65 rosales:65 rutledge:65 snider:65 stanton:65 stuart:65 sweet:65 talley:65
    tyson:65 valenzuela:65 whitfield:65 witt:65 workman:65 wynn:65 andersen:60 arroyo:60 bacon:60 bland:60 boggs:60
    boucher:60 boyce:60 buckner:60 burt:60 childs:60 cowan:60 crowe:60 dejesus:60 delacruz:60 dougherty:60 downs:60
    elder:60 felix:60 forbes:60 foreman:60 franks:60 friedman:60 galvan:60 gilliam:60 goss:60 guthrie:60 haas:60
    haney:60 hanna:60 head:60 helms:60 hendrix:60 holley:60 huber:60 kendall:60 kendrick:60 langley:60 le:60
    lindsay:60 lozano:60 lucero:60 mayfield:60 mcmahon:60 meeks:60 minor:60 mora:60 newell:60 nieves:60 noel:60
    oconnell:60 odell:60 oneil:60 proctor:60 puckett:60 rangel:60 rankin:60 rasmussen:60 rocha:60 rosado:60 rouse:60
    sargent:60 schaefer:60 shea:60 shirley:60 slaughter:60 sosa:60 swain:60 valencia:60 vang:60 velazquez:60
    villanueva:60 vinson:60 wang:60 whitley:60 wooten:60 yarbrough:60 akers:55 andrade:55 arrington:55 beatty:55
    belcher:55 blanton:55 blue:55 bolden:55 brandon:55 brandt:55 braun:55 bunch:55 butts:55 camp:55 childers:55
    childress:55 clifton:55 corbett:55 cordova:55 costa:55 covington:55 crabtree:55 cramer:55 crowley:55 crum:55
    dailey:55 donahue:55 downing:55 dunbar:55 dye:55 eldridge:55 elkins:55 elmore:55 ervin:55 escobar:55 farris:55
    flanagan:55 fontenot:55 gagnon:55 gary:55 goldstein:55 gore:55 grace:55 grady:55 gregg:55 griggs:55 hamm:55
    harden:55 hastings:55 hatcher:55 heard:55 herron:55 hollis:55 hutchins:55 ibarra:55 jamison:55 kimball:55
    kirkpatrick:55 krause:55 krueger:55 lake:55 lockhart:55 lugo:55 lutz:55 lyon:55 mackey:55 madison:55 magee:55
    mahoney:55 maloney:55 manley:55 mayes:55 mcallister:55 mccann:55 mcghee:55 mcginnis:55 mcgrath:55 mobley:55
    montes:55 moser:55 moyer:55 newsome:55 orozco:55 pierson:55 pike:55 plummer:55 polk:55 ponce:55 pryor:55 reyna:55
    ritter:55 rubio:55 rucker:55 rutherford:55 seymour:55 shoemaker:55 simms:55 spivey:55 springer:55 starr:55
    stinson:55 tatum:55 tracy:55 villa:55 walden:55 webber:55 werner:55 womack:55 yoder:55 ames:50 amos:50 arias:50
    arthur:50 beltran:50 bergeron:50 bingham:50 bonilla:50 bowden:50 bowling:50 britton:50 broussard:50 carlton:50
    chappell:50 christopher:50 cisneros:50 clement:50 coffman:50 corbin:50 correa:50 costello:50 couch:50 courtney:50
    crockett:50 crouch:50 crow:50 cuevas:50 davila:50 delarosa:50 dempsey:50 denton:50 dickey:50 dooley:50 downey:50
    dubois:50 emery:50 erwin:50 espinosa:50 forrest:50 frey:50 fritz:50 garland:50 goins:50 goldberg:50 gorman:50
    groves:50 gunn:50 gunter:50 haines:50 hendrickson:50 hickey:50 hilliard:50 hinkle:50 ho:50 hoskins:50 hurt:50
    ivey:50 kaiser:50 katz:50 kessler:50 kuhn:50 lacy:50 lam:50 latham:50 lehman:50 leslie:50 locke:50 lowry:50
    manuel:50 mata:50 mccabe:50 mcdermott:50 mcelroy:50 mcgill:50 meade:50 milligan:50 milton:50 muniz:50 nance:50
    neely:50 nix:50 norwood:50 novak:50 numbers:50 pagan:50 paige:50 payton:50 phipps:50 pineda:50 poe:50 quinones:50
    rainey:50 reece:50 roe:50 samuels:50 schmitt:50 self:50 sewell:50 shafer:50 snell:50 stanford:50 sterling:50
    steward:50 stroud:50 tapia:50 teague:50 thurman:50 tipton:50 tolbert:50 trent:50 tuttle:50 vickers:50 vigil:50
    welsh:50 whaley:50 wills:50 winston:50 woodruff:50 worley:50 zuniga:50 abrams:45 ackerman:45 albright:45
    aldridge:45 ash:45 baca:45 barnard:45 bernal:45 betts:45 billings:45 bloom:45 boswell:45 bower:45 bowles:45
    brantley:45 brewster:45 bruno:45 bullard:45 burrell:45 cano:45 carlisle:45 carmichael:45 castle:45 cates:45
    chung:45 coker:45 colbert:45 conklin:45 cornett:45 crews:45 crocker:45 crowder:45 cummins:45 curran:45 deal:45
    dewitt:45 dick:45 doss:45 draper:45 drew:45 duarte:45 dukes:45 dunham:45 dupree:45 dwyer:45 edmonds:45 esparza:45
    farr:45 ferris:45 fink:45 fish:45 fountain:45 funk:45 galindo:45 gaston:45 givens:45 godwin:45 goode:45
    gustafson:45 hairston:45 hankins:45 hannah:45 hargrove:45 hatch:45 hathaway:45 heller:45 helton:45 henley:45
    holbrook:45 holliday:45 hollingsworth:45 huggins:45 hutchison:45 inman:45 irvin:45 jeffries:45 jewell:45 kaplan:45
    kenney:45 kern:45 keys:45 ladner:45 land:45 lange:45 larkin:45 leal:45 lilly:45 lin:45 lovell:45 lund:45 major:45
    marino:45 marrero:45 mccain:45 mccauley:45 mcclellan:45 mcclendon:45 mccord:45 mckinley:45
    """
}
