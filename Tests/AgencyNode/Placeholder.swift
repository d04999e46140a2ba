enum AgencyNodeTestsPlaceholder {}
