import Safeguarding
import Testing

@Suite("Days")
struct DayTests {
  @Test("a day and its components agree over every day of 350 years")
  func roundTrip() throws {
    var expected = try #require(Day(year: 1850, month: 1, day: 1)).rawValue
    for year in Day.plausibleYears {
      for month in 1...12 {
        for day in 1...Day.length(ofMonth: month, year: year) {
          let made = try #require(Day(year: year, month: month, day: day))
          #expect(made.rawValue == expected)
          #expect(made.components == (year, month, day))
          expected += 1
        }
      }
    }
  }

  @Test("known days have their known numbers and weekdays")
  func known() throws {
    #expect(try #require(Day(year: 1970, month: 1, day: 1)).rawValue == 0)
    #expect(try #require(Day(year: 2000, month: 3, day: 1)).rawValue == 11_017)
    #expect(Day(rawValue: 0).weekday == 4)
    #expect(try #require(Day(year: 2017, month: 7, day: 9)).weekday == 7)
    #expect(Day(rawValue: -1).weekday == 3)
    #expect(Day(milliseconds: -1).description == "1969-12-31")
    #expect(Day(milliseconds: 86_400_000).description == "1970-01-02")
  }

  @Test("numbers from elsewhere never trap", arguments: [Int64.min, Int64.max, -719_469])
  func extremes(number: Int64) {
    #expect(!Day(rawValue: number).description.isEmpty)
  }

  @Test(
    "each style reads its own dates and no other",
    arguments: [
      (DayStyle.iso, "2014-01-20"), (.slashed, "20/01/2014"), (.compact, "20140120"), (.named, "20-Jan-2014"),
    ])
  func styles(style: DayStyle, text: String) throws {
    #expect(try style.parse(text).description == "2014-01-20")
    for other in DayStyle.allCases where other != style {
      #expect(throws: SafeguardingError.self) { try other.parse(text) }
    }
  }

  @Test(
    "impossible dates are refused",
    arguments: [
      "2014-02-29", "2014-13-01", "2014-00-10", "2014-01-00", "2014-04-31", "0014-01-01", "2014-1-01", "",
      "+014-01-01", "2014-01-1a", "9999-01-01", "٢٠١٤-٠١-٢٠",
    ])
  func impossible(text: String) {
    #expect(throws: SafeguardingError.self) { try DayStyle.iso.parse(text) }
  }
}
