using System.Collections.Concurrent;
using System.Reflection;

namespace Gateway.Settings.Declared;

/// <summary>A record whose properties are declared as settings.</summary>
public sealed class DeclaredSection
{
    private static readonly ConcurrentDictionary<Type, DeclaredSection> Known = new();

    private DeclaredSection(Type type)
    {
        Type = type;
        var defaults = Activator.CreateInstance(type);
        Settings = [.. from property in type.GetProperties()
                       let attribute = property.GetCustomAttribute<SettingAttribute>()
                       where attribute is not null
                       select new DeclaredSetting(property, attribute, property.GetValue(defaults))];
    }

    public Type Type { get; }

    /// <summary>In the order of their declaration.</summary>
    public IReadOnlyList<DeclaredSetting> Settings { get; }

    public static DeclaredSection Of(Type type) => Known.GetOrAdd(type, static type => new DeclaredSection(type));

    public DeclaredSetting? Find(string name) => Settings.FirstOrDefault(setting => setting.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
