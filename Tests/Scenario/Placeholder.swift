enum ScenarioTestsPlaceholder {}
