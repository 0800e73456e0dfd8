namespace Gateway.Settings.Declared;

/// <summary>How values of each type are written in the configuration.</summary>
internal static class SettingValue
{
    /// <param name="setting">Has the type.</param>
    /// <param name="text">The value without quotes.</param>
    /// <param name="kind">How the file writes it; null for the environment, which has texts only.</param>
    /// <returns>Null if the value has another type.</returns>
    public static object? Parse(DeclaredSetting setting, string text, JsonValueKind? kind)
    {
        var type = setting.Type;
        var isText = kind is null or JsonValueKind.String;
        if (type == typeof(string))
            return isText ? text : null;
        if (type == typeof(bool))
            return kind is null or JsonValueKind.True or JsonValueKind.False && bool.TryParse(text, out var flag) ? flag : null;
        if (type == typeof(TimeSpan))
            return isText || kind == JsonValueKind.Number ? UnitText.ParseTime(text) : null;
        if (type == typeof(ImagePolicy))
            return isText ? ImagePolicy.Parse(text) : null;
        if (type.IsEnum)
            return isText && NameOf(type, text) is { } name ? Enum.Parse(type, name) : null;
        if (kind is null or JsonValueKind.Number && Number(type, text) is { } number)
            return number;
        return setting.IsBytes && isText && UnitText.ParseSize(text) is { } size ? Whole(type, size) : null;
    }

    /// <summary>The form of a value, for people.</summary>
    public static string FormOf(DeclaredSetting setting) => setting.Type switch
    {
        var type when type == typeof(string) => "a text in quotes",
        var type when type == typeof(bool) => "true or false",
        var type when type == typeof(TimeSpan) => "a time such as \"3s\", \"10min\", \"30d\" or \"00:00:03\"",
        var type when type == typeof(ImagePolicy) => ImagePolicy.Form,
        { IsEnum: true } type => $"one of {string.Join(", ", Enum.GetNames(type))}",
        _ when setting.IsBytes => "a size such as \"500MB\" or \"8GiB\", or a whole number of bytes",
        var type when type == typeof(float) || type == typeof(double) => "a number",
        _ => "a whole number",
    };

    public static string Format(DeclaredSetting setting, object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        TimeSpan time => UnitText.Format(time),
        int or long when setting.IsBytes => UnitText.Format(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    /// <summary>The name as declared; numbers are no names.</summary>
    private static string? NameOf(Type type, string text) =>
        Enum.GetNames(type).FirstOrDefault(name => name.Equals(text, StringComparison.OrdinalIgnoreCase));

    private static object? Number(Type type, string text)
    {
        if (type == typeof(float))
            return float.TryParse(text, CultureInfo.InvariantCulture, out var single) ? single : null;
        if (type == typeof(double))
            return double.TryParse(text, CultureInfo.InvariantCulture, out var real) ? real : null;
        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var whole) ? Whole(type, whole) : null;
    }

    private static object? Whole(Type type, decimal number)
    {
        try
        {
            return number == decimal.Truncate(number) ? Convert.ChangeType(number, type, CultureInfo.InvariantCulture) : null;
        }
        catch (OverflowException)
        {
            return null;
        }
    }
}
