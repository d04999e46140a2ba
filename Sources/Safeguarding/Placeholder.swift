enum SafeguardingPlaceholder {}
