// swift-format-ignore-file
// Written by Protocol/linkage/generate.py from model-1.json: change that, and run it again.

/// The model of subjects, as trained.
enum SubjectModel {
  /// What a subject has, in the order of its rows.
  static let columns = [
    "forename",
    "roots",
    "middle",
    "surname",
    "surname_parts",
    "born",
    "born_turned",
    "sex",
  ]
  static let prior = 2e-06
  static let comparisons: [(name: String, levels: [LinkageModel.LevelDraft])] = [
    ("forename", forename),
    ("middle", middle),
    ("surname", surname),
    ("born", born),
    ("sex", sex),
  ]

  private static let forename: [LinkageModel.LevelDraft] = [
      LinkageModel.LevelDraft(
        "not recorded",
        "\"forename_l\" IS NULL OR \"forename_r\" IS NULL",
        isNull: true),
      LinkageModel.LevelDraft(
        "the same",
        "\"forename_l\" = \"forename_r\"",
        m: 0.7568219523862838,
        u: 0.002528488362094651,
        frequencyColumn: "forename"),
      LinkageModel.LevelDraft(
        "forename and surname changed over",
        "\"forename_l\" = \"surname_r\" AND \"surname_l\" = \"forename_r\"",
        m: 0.005445348044254904,
        u: 6.442706230217994e-08),
      LinkageModel.LevelDraft(
        "forms of one name",
        "array_length(list_intersect(\"roots_l\", \"roots_r\")) >= 1",
        m: 0.12223025170739651,
        u: 0.0023159229677408516),
      LinkageModel.LevelDraft(
        "an initial",
        "(length(\"forename_l\") = 1 OR length(\"forename_r\") = 1) AND substr(\"forename_l\", 1, 1) = substr(\"forename_r\", 1, 1)",
        m: 0.016631212531425257,
        u: 0.0013177854645263752),
      LinkageModel.LevelDraft(
        "alike to 0.92",
        "jaro_winkler_similarity(\"forename_l\", \"forename_r\") >= 0.92",
        m: 0.07242821809891195,
        u: 0.0007901713601025752),
      LinkageModel.LevelDraft(
        "alike to 0.85",
        "jaro_winkler_similarity(\"forename_l\", \"forename_r\") >= 0.85",
        m: 0.015196083420696394,
        u: 0.001649131521388318),
      LinkageModel.LevelDraft(
        "differs",
        "ELSE",
        m: 0.011246933811031156,
        u: 0.9913984003404246),
    ]

  private static let middle: [LinkageModel.LevelDraft] = [
      LinkageModel.LevelDraft(
        "not recorded",
        "\"middle_l\" IS NULL OR \"middle_r\" IS NULL",
        isNull: true),
      LinkageModel.LevelDraft(
        "the same",
        "\"middle_l\" = \"middle_r\"",
        m: 0.5325584467045305,
        u: 0.009180897899666302),
      LinkageModel.LevelDraft(
        "an initial",
        "(length(\"middle_l\") = 1 OR length(\"middle_r\") = 1) AND substr(\"middle_l\", 1, 1) = substr(\"middle_r\", 1, 1)",
        m: 0.4037115308413684,
        u: 0.03044221979192956),
      LinkageModel.LevelDraft(
        "alike to 0.88",
        "jaro_winkler_similarity(\"middle_l\", \"middle_r\") >= 0.88",
        m: 0.029652621846519615,
        u: 0.0010263312862791286),
      LinkageModel.LevelDraft(
        "differs",
        "ELSE",
        m: 0.03407740060758156,
        u: 0.959350551022125),
    ]

  private static let surname: [LinkageModel.LevelDraft] = [
      LinkageModel.LevelDraft(
        "not recorded",
        "\"surname_l\" IS NULL OR \"surname_r\" IS NULL OR (\"forename_l\" = \"surname_r\" AND \"surname_l\" = \"forename_r\")",
        isNull: true),
      LinkageModel.LevelDraft(
        "the same",
        "\"surname_l\" = \"surname_r\"",
        m: 0.851449386581535,
        u: 0.0023783071340949136,
        frequencyColumn: "surname"),
      LinkageModel.LevelDraft(
        "a part of it the same",
        "array_length(list_intersect(\"surname_parts_l\", \"surname_parts_r\")) >= 1",
        m: 0.008298288158312102,
        u: 2.905239915975409e-05),
      LinkageModel.LevelDraft(
        "typed otherwise, 1",
        "damerau_levenshtein(\"surname_l\", \"surname_r\") <= 1",
        m: 0.08502931516100316,
        u: 0.0007227731651830996),
      LinkageModel.LevelDraft(
        "alike to 0.92",
        "jaro_winkler_similarity(\"surname_l\", \"surname_r\") >= 0.92",
        m: 0.0004502153871340721,
        u: 0.00015435665988356305),
      LinkageModel.LevelDraft(
        "alike to 0.85",
        "jaro_winkler_similarity(\"surname_l\", \"surname_r\") >= 0.85",
        m: 0.0010334489568304837,
        u: 0.0008319091342006106),
      LinkageModel.LevelDraft(
        "differs",
        "ELSE",
        m: 0.05373934575518515,
        u: 0.9959771269198268),
    ]

  private static let born: [LinkageModel.LevelDraft] = [
      LinkageModel.LevelDraft(
        "not recorded",
        "\"born_l\" IS NULL OR \"born_r\" IS NULL",
        isNull: true),
      LinkageModel.LevelDraft(
        "the same, a first of January",
        "\"born_l\" = \"born_r\" AND substr(\"born_l\", 6, 5) = '01-01'",
        m: 0.011541668020051753,
        u: 1.7866911161441505e-06),
      LinkageModel.LevelDraft(
        "the same",
        "\"born_l\" = \"born_r\"",
        m: 0.8876040753131733,
        u: 3.2051188118861765e-05),
      LinkageModel.LevelDraft(
        "day and month changed over",
        "\"born_l\" = \"born_turned_r\"",
        m: 0.007503166921103063,
        u: 1.0873103842618858e-05),
      LinkageModel.LevelDraft(
        "typed otherwise, 1",
        "damerau_levenshtein(\"born_l\", \"born_r\") <= 1",
        m: 0.0777276123038945,
        u: 0.0010424321811467628),
      LinkageModel.LevelDraft(
        "two of day, month and year the same",
        "substr(\"born_l\", 1, 7) = substr(\"born_r\", 1, 7) OR substr(\"born_l\", 5, 6) = substr(\"born_r\", 5, 6) OR (substr(\"born_l\", 1, 4) = substr(\"born_r\", 1, 4) AND substr(\"born_l\", 9, 2) = substr(\"born_r\", 9, 2))",
        m: 0.003064063836467773,
        u: 0.0030744234110291224),
      LinkageModel.LevelDraft(
        "the same year",
        "substr(\"born_l\", 1, 4) = substr(\"born_r\", 1, 4)",
        m: 0.0002490228559673455,
        u: 0.010581981817185601),
      LinkageModel.LevelDraft(
        "differs",
        "ELSE",
        m: 0.012310390749342254,
        u: 0.9852486092553991),
    ]

  private static let sex: [LinkageModel.LevelDraft] = [
      LinkageModel.LevelDraft(
        "not recorded",
        "\"sex_l\" IS NULL OR \"sex_r\" IS NULL",
        isNull: true),
      LinkageModel.LevelDraft(
        "the same",
        "\"sex_l\" = \"sex_r\"",
        m: 0.9790794979079498,
        u: 0.500361982760571),
      LinkageModel.LevelDraft(
        "differs",
        "ELSE",
        m: 0.02092050209205021,
        u: 0.49963801723942897),
    ]
}
