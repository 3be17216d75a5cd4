"""Photos: kept whole, carried in parts, freed where a backup holds them."""
