namespace Gateway.Settings.Declared;

/// <summary>Values that a number, a size or a time may have.</summary>
public sealed class SettingRange(DeclaredSetting setting)
{
    public object? Min { get; } = Bound(setting, setting.Attribute.Min);

    public object? Max { get; } = Bound(setting, setting.Attribute.Max);

    public object? Above { get; } = Bound(setting, setting.Attribute.Above);

    public object? Below { get; } = Bound(setting, setting.Attribute.Below);

    /// <summary>Also false for a value that is not a number.</summary>
    public bool Contains(object value) =>
        (setting.Attribute.OrZero && Number(value) == 0)
        || ((Min is null || Number(value) >= Number(Min))
            && (Max is null || Number(value) <= Number(Max))
            && (Above is null || Number(value) > Number(Above))
            && (Below is null || Number(value) < Number(Below)));

    /// <summary>For people; empty where every value is allowed.</summary>
    public override string ToString()
    {
        var from = Above is not null ? $"above {Text(Above)}" : Min is not null ? Text(Min) : "";
        var to = Below is not null ? $"below {Text(Below)}" : Max is not null ? Text(Max) : "";
        var range = (from, to) switch
        {
            ("", "") => "",
            ("", _) => $"at most {to}",
            (_, "") => Above is null ? $"at least {from}" : from,
            _ when Above is not null => $"{from} and {(Below is null ? "at most " : "")}{to}",
            _ => $"{from} to {to}",
        };
        var unit = setting.Attribute.Unit is { } counted && !setting.IsBytes && range.Length > 0 ? $" {counted}" : "";
        return (setting.Attribute.OrZero ? "0 or " : "") + range + unit;
    }

    private string Text(object bound) => SettingValue.Format(setting, bound);

    private static object? Bound(DeclaredSetting setting, object? declared) => declared is string text
        ? SettingValue.Parse(setting, text, kind: null) ?? throw new ArgumentException($"{setting.Name} has a bound that is no value of it: {text}")
        : declared;

    private static double Number(object value) => value is TimeSpan time ? time.Ticks : Convert.ToDouble(value, CultureInfo.InvariantCulture);
}
