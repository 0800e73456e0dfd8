using System.Runtime.InteropServices;

namespace Gateway.Commands;

/// <summary>Footage is nobody else's business: what this process makes is readable by its user alone, unless a mode is given.</summary>
internal static partial class PrivateFiles
{
    private const uint GroupAndOthers = 0b000_111_111;

    /// <summary>For the whole process, umask(2); to be called before any file is made.</summary>
    public static void Only()
    {
        if (OperatingSystem.IsLinux())
            _ = SetUmask(GroupAndOthers);
    }

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint SetUmask(uint mask);
}
