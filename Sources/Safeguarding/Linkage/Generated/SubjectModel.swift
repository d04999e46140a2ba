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
        m: 0.756304400879,
        u: 0.00246165215109,
        frequencyColumn: "forename"),
      LinkageModel.LevelDraft(
        "forename and surname changed over",
        "\"forename_l\" = \"surname_r\" AND \"surname_l\" = \"forename_r\"",
        m: 0.00541975107785,
        u: 6.77597071233e-08),
      LinkageModel.LevelDraft(
        "forms of one name",
        "array_length(list_intersect(\"roots_l\", \"roots_r\")) >= 1",
        m: 0.122030830554,
        u: 0.00221247898904),
      LinkageModel.LevelDraft(
        "an initial",
        "(length(\"forename_l\") = 1 OR length(\"forename_r\") = 1) AND substr(\"forename_l\", 1, 1) = substr(\"forename_r\", 1, 1)",
        m: 0.0165236313349,
        u: 0.00152214027635),
      LinkageModel.LevelDraft(
        "alike to 0.92",
        "jaro_winkler_similarity(\"forename_l\", \"forename_r\") >= 0.92",
        m: 0.0733344179614,
        u: 0.000796162852431),
      LinkageModel.LevelDraft(
        "alike to 0.85",
        "jaro_winkler_similarity(\"forename_l\", \"forename_r\") >= 0.85",
        m: 0.0154254453754,
        u: 0.00157336471922),
      LinkageModel.LevelDraft(
        "differs",
        "ELSE",
        m: 0.0109615228179,
        u: 0.991434002468),
    ]

  private static let middle: [LinkageModel.LevelDraft] = [
      LinkageModel.LevelDraft(
        "not recorded",
        "\"middle_l\" IS NULL OR \"middle_r\" IS NULL",
        isNull: true),
      LinkageModel.LevelDraft(
        "the same",
        "\"middle_l\" = \"middle_r\"",
        m: 0.531610337972,
        u: 0.00663287834284),
      LinkageModel.LevelDraft(
        "an initial",
        "(length(\"middle_l\") = 1 OR length(\"middle_r\") = 1) AND substr(\"middle_l\", 1, 1) = substr(\"middle_r\", 1, 1)",
        m: 0.403976143141,
        u: 0.0254084355622),
      LinkageModel.LevelDraft(
        "alike to 0.88",
        "jaro_winkler_similarity(\"middle_l\", \"middle_r\") >= 0.88",
        m: 0.0299536116634,
        u: 0.00123826527674),
      LinkageModel.LevelDraft(
        "differs",
        "ELSE",
        m: 0.0344599072233,
        u: 0.966720420818),
    ]

  private static let surname: [LinkageModel.LevelDraft] = [
      LinkageModel.LevelDraft(
        "not recorded",
        "\"surname_l\" IS NULL OR \"surname_r\" IS NULL OR (\"forename_l\" = \"surname_r\" AND \"surname_l\" = \"forename_r\")",
        isNull: true),
      LinkageModel.LevelDraft(
        "the same",
        "\"surname_l\" = \"surname_r\"",
        m: 0.851871537502,
        u: 0.0023810087712,
        frequencyColumn: "surname"),
      LinkageModel.LevelDraft(
        "a part of it the same",
        "array_length(list_intersect(\"surname_parts_l\", \"surname_parts_r\")) >= 1",
        m: 0.0081668949445,
        u: 6.16824257742e-05),
      LinkageModel.LevelDraft(
        "typed otherwise, 1",
        "damerau_levenshtein(\"surname_l\", \"surname_r\") <= 1",
        m: 0.0852566592391,
        u: 0.000766266232382),
      LinkageModel.LevelDraft(
        "alike to 0.92",
        "jaro_winkler_similarity(\"surname_l\", \"surname_r\") >= 0.92",
        m: 0.000490626980395,
        u: 0.000225165928233),
      LinkageModel.LevelDraft(
        "alike to 0.85",
        "jaro_winkler_similarity(\"surname_l\", \"surname_r\") >= 0.85",
        m: 0.000960811169941,
        u: 0.00103957454171),
      LinkageModel.LevelDraft(
        "differs",
        "ELSE",
        m: 0.0532534701637,
        u: 0.995322666787),
    ]

  private static let born: [LinkageModel.LevelDraft] = [
      LinkageModel.LevelDraft(
        "not recorded",
        "\"born_l\" IS NULL OR \"born_r\" IS NULL",
        isNull: true),
      LinkageModel.LevelDraft(
        "the same, a first of January",
        "\"born_l\" = \"born_r\" AND substr(\"born_l\", 6, 5) = '01-01'",
        m: 0.0114534392795,
        u: 1.78168780852e-06),
      LinkageModel.LevelDraft(
        "the same",
        "\"born_l\" = \"born_r\"",
        m: 0.887479160803,
        u: 3.20060065702e-05),
      LinkageModel.LevelDraft(
        "day and month changed over",
        "\"born_l\" = \"born_turned_r\"",
        m: 0.00750211098361,
        u: 1.02476997117e-05),
      LinkageModel.LevelDraft(
        "typed otherwise, 1",
        "damerau_levenshtein(\"born_l\", \"born_r\") <= 1",
        m: 0.0776841968519,
        u: 0.0010360851396),
      LinkageModel.LevelDraft(
        "two of day, month and year the same",
        "substr(\"born_l\", 1, 7) = substr(\"born_r\", 1, 7) OR substr(\"born_l\", 5, 6) = substr(\"born_r\", 5, 6) OR (substr(\"born_l\", 1, 4) = substr(\"born_r\", 1, 4) AND substr(\"born_l\", 9, 2) = substr(\"born_r\", 9, 2))",
        m: 0.00308528373785,
        u: 0.00309096242553),
      LinkageModel.LevelDraft(
        "the same year",
        "substr(\"born_l\", 1, 4) = substr(\"born_r\", 1, 4)",
        m: 0.000281464481348,
        u: 0.0106521636096),
      LinkageModel.LevelDraft(
        "differs",
        "ELSE",
        m: 0.012514343863,
        u: 0.985167308642),
    ]

  private static let sex: [LinkageModel.LevelDraft] = [
      LinkageModel.LevelDraft(
        "not recorded",
        "\"sex_l\" IS NULL OR \"sex_r\" IS NULL",
        isNull: true),
      LinkageModel.LevelDraft(
        "the same",
        "\"sex_l\" = \"sex_r\"",
        m: 0.978715133811,
        u: 0.499200786917),
      LinkageModel.LevelDraft(
        "differs",
        "ELSE",
        m: 0.0212848661892,
        u: 0.500799213083),
    ]
}
