using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Gateway.Settings.Declared;

/// <summary>A setting as its property and <see cref="SettingAttribute"/> declare it.</summary>
public sealed class DeclaredSetting
{
    private readonly PropertyInfo _property;

    internal DeclaredSetting(PropertyInfo property, SettingAttribute attribute, object? defaultValue)
    {
        _property = property;
        Attribute = attribute;
        Default = defaultValue;
        IsList = property.PropertyType.IsGenericType && property.PropertyType.GetGenericTypeDefinition() == typeof(IReadOnlyList<>);
        var type = IsList ? property.PropertyType.GenericTypeArguments[0] : property.PropertyType;
        Type = Nullable.GetUnderlyingType(type) ?? type;
        IsNullable = Type != type || new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable;
        IsSection = Type.GetProperties().Any(inner => inner.IsDefined(typeof(SettingAttribute)));
        Range = new SettingRange(this);
    }

    public string Name => _property.Name;

    public SettingAttribute Attribute { get; }

    /// <summary>Type of one value: of an item, for a list.</summary>
    public Type Type { get; }

    public bool IsList { get; }

    public bool IsNullable { get; }

    public bool IsRequired => _property.IsDefined(typeof(RequiredMemberAttribute));

    /// <summary>Whether <see cref="Type"/> has settings of its own.</summary>
    public bool IsSection { get; }

    public bool IsBytes => Attribute.Unit == "bytes";

    public object? Default { get; }

    public SettingRange Range { get; }

    /// <summary>The default as the configuration writes it.</summary>
    public string DefaultText => Default switch
    {
        null => "null",
        IReadOnlyList<string> texts => $"[{string.Join(", ", texts.Select(text => $"\"{text}\""))}]",
        System.Collections.IEnumerable and not string => "[]",
        var value => SettingValue.Format(this, value),
    };

    /// <param name="text">The value without quotes.</param>
    /// <param name="kind">How the file writes it; null for the environment, which has texts only.</param>
    /// <param name="allowed">Describes the allowed values for people.</param>
    /// <returns>Null if the setting does not allow the value.</returns>
    public object? Parse(string text, JsonValueKind? kind, out string allowed)
    {
        var range = Range.ToString();
        allowed = Attribute.Form ?? SettingValue.FormOf(this) + (range.Length > 0 ? $", {range}" : "");
        if (SettingValue.Parse(this, text, kind) is not { } value)
            return null;
        if (Attribute.Pattern is { } pattern && !UnitText.IsWhole(Regex.Match(text, pattern), text))
            return null;
        if (value is not (TimeSpan or byte or int or long or float or double) || Range.Contains(value))
            return value;
        allowed = range;
        return null;
    }

    internal void Set(object section, object? value) => _property.SetValue(section, value);

    internal object? Get(object section) => _property.GetValue(section);
}
