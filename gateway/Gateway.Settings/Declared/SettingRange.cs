using System.Globalization;

namespace Gateway.Settings.Declared;

/// <summary>Values that a number, a size or a time may have.</summary>
public sealed class SettingRange
{
    private readonly DeclaredSetting _setting;

    internal SettingRange(DeclaredSetting setting)
    {
        _setting = setting;
        Min = Bound(setting.Attribute.Min);
        Max = Bound(setting.Attribute.Max);
        Above = Bound(setting.Attribute.Above);
        Below = Bound(setting.Attribute.Below);
    }

    public object? Min { get; }

    public object? Max { get; }

    public object? Above { get; }

    public object? Below { get; }

    /// <summary>Also false for a value that is not a number.</summary>
    public bool Contains(object value) =>
        (_setting.Attribute.OrZero && Number(value) == 0)
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
        var unit = _setting.Attribute.Unit is { } counted && !_setting.IsBytes && range.Length > 0 ? $" {counted}" : "";
        return (_setting.Attribute.OrZero ? "0 or " : "") + range + unit;
    }

    private string Text(object bound) => SettingValue.Format(_setting, bound);

    private object? Bound(object? declared) => declared is string text
        ? SettingValue.Parse(_setting, text, kind: null) ?? throw new ArgumentException($"{_setting.Name} has a bound that is no value of it: {text}")
        : declared;

    private static double Number(object value) => value is TimeSpan time ? time.Ticks : Convert.ToDouble(value, CultureInfo.InvariantCulture);
}
