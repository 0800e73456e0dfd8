namespace Gateway.Settings;

/// <summary>Hands settings on to the options of the part that uses them.</summary>
public static class SettingsCopy
{
    /// <summary>Sets every property of new options that has the name and type of a setting. Enumerations match by name.</summary>
    /// <returns><paramref name="options"/>.</returns>
    public static T Fill<T>(T options, object section)
        where T : class
    {
        foreach (var target in typeof(T).GetProperties().Where(property => property.SetMethod is not null))
        {
            var value = section.GetType().GetProperty(target.Name)?.GetValue(section);
            if (value is Enum && target.PropertyType.IsEnum)
                target.SetValue(options, Enum.Parse(target.PropertyType, value.ToString()!));
            else if (target.PropertyType.IsInstanceOfType(value))
                target.SetValue(options, value);
        }

        return options;
    }
}
