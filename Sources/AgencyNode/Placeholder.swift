enum AgencyNodePlaceholder {}
