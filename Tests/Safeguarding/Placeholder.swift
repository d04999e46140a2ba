enum SafeguardingTestsPlaceholder {}
