int ward_placeholder_toml(void);
