using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Gateway.Storage;

/// <summary>Which SQLite is in use: the distribution's, which gets its security updates, or the one that came with the package.</summary>
public static class SqliteLibrary
{
    private const string SystemName = "libsqlite3.so.0";
    private const string BundledName = "e_sqlite3";

    private static readonly Lazy<bool> Loaded = new(Load);

    /// <summary>Whether it is the distribution's (Debian package libsqlite3-0).</summary>
    public static bool IsSystem => Loaded.Value;

    /// <summary>For logs: <c>libsqlite3.so.0 3.40.1</c>.</summary>
    public static string Description => $"{(IsSystem ? SystemName : $"bundled {BundledName}")} {raw.sqlite3_libversion().utf8_to_string()}";

    /// <summary>Must have been called before anything else touches SQLite; more often does no harm.</summary>
    internal static void Use() => _ = Loaded.Value;

    private static bool Load()
    {
        var isSystem = NativeLibrary.TryLoad(SystemName, out var system);
        if (isSystem)
        {
            NativeLibrary.SetDllImportResolver(
                typeof(SQLite3Provider_e_sqlite3).Assembly, (string name, Assembly _, DllImportSearchPath? _) => name == BundledName ? system : IntPtr.Zero);
        }

        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        raw.FreezeProvider();
        return isSystem;
    }
}
