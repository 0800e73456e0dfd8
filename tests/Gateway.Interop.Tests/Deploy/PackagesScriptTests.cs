using System.Runtime.Versioning;
using Gateway.Testing;

namespace Gateway.Interop.Tests.Deploy;

/// <summary>gateway/deploy/packages.sh on machines that lack something: each lack is named before anything is installed or built.</summary>
[SupportedOSPlatform("linux")]
public sealed class PackagesScriptTests : IDisposable
{
    private const string Nobody = "65534";
    private const string RuntimePackages = "libturbojpeg0 ffmpeg libsqlite3-0 ca-certificates";

    private const UnixFileMode Public = (UnixFileMode)0b111_101_101;

    private readonly TemporaryDirectory _machine = new();

    public PackagesScriptTests()
    {
        // Nothing of this machine is on the PATH but these: neither its .NET nor its sudo and apt.
        Directory.CreateDirectory(_machine.Combine("bin"));
        foreach (var tool in new[] { "bash", "awk", "cat", "sed", "env", "mktemp", "dirname", "tail" })
            File.CreateSymbolicLink(_machine.Combine("bin", tool), ExternalProgram.Require(tool));
        File.Copy(RepositoryRoot.Combine("gateway", "deploy", "packages.sh"), _machine.Combine("packages.sh"));
        Fake("dpkg-query", "exit 1");
        File.SetUnixFileMode(_machine.Path, Public);
        File.SetUnixFileMode(_machine.Combine("bin"), Public);
    }

    public void Dispose() => _machine.Dispose();

    [Fact]
    public async Task A_machine_without_dotnet_gets_the_commands_that_bring_it()
    {
        var error = await ErrorAsync("sdk", "runtime");
        Assert.Contains("packages: the .NET SDK 10 or newer is needed, and there is no dotnet on the PATH.", error, StringComparison.Ordinal);
        Assert.Contains("export PATH=\"$HOME/.dotnet:$PATH\"", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dotnet_beside_the_PATH_is_pointed_at()
    {
        Directory.CreateDirectory(_machine.Combine(".dotnet"));
        Fake("../.dotnet/dotnet", "echo 10.0.100");
        Assert.StartsWith($"packages: dotnet is in {_machine}/.dotnet, which is not on the PATH.", await ErrorAsync("sdk"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_SDK_that_is_too_old_is_named_with_its_place()
    {
        Fake("dotnet", "echo 8.0.404");
        var error = await ErrorAsync("sdk", "runtime");
        Assert.StartsWith(
            $"packages: the .NET SDK 10 or newer is needed; {_machine}/bin/dotnet is version 8.0.404.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dotnet_that_does_not_work_speaks_for_itself()
    {
        Fake("dotnet", "echo 'No .NET SDKs were found.'; exit 145");
        var error = await ErrorAsync("sdk");
        Assert.StartsWith(
            $"packages: {_machine}/bin/dotnet does not work as a .NET SDK. It says:\n    No .NET SDKs were found.\n",
            error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_machine_without_ICU_gets_it_with_the_other_packages()
    {
        Fake("dotnet", """
            [ "$DOTNET_SYSTEM_GLOBALIZATION_INVARIANT" = 1 ] && echo 10.0.100 && exit
            echo "Process terminated. Couldn't find a valid ICU package installed on the system."
            exit 134
            """);
        var error = await ErrorAsync("sdk", "runtime");
        Assert.EndsWith($"Ask an administrator for: apt-get install '^libicu[0-9]+$' {RuntimePackages}\n", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_old_SDK_without_ICU_is_refused_before_ICU_is_asked_for()
    {
        Fake("dotnet", """
            [ "$DOTNET_SYSTEM_GLOBALIZATION_INVARIANT" = 1 ] && echo 8.0.404 && exit
            echo "Process terminated. Couldn't find a valid ICU package installed on the system."
            exit 134
            """);
        Assert.Contains("is version 8.0.404.", await ErrorAsync("sdk", "runtime"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_without_sudo_gets_the_command_for_an_administrator() => Assert.Equal(
        "packages: these packages are missing, and this user is neither root nor has sudo. Ask an administrator for: "
        + $"apt-get install {RuntimePackages}\n",
        await ErrorAsync("runtime"));

    [Fact]
    public async Task A_sudo_that_wants_a_password_is_not_waited_for_without_a_terminal()
    {
        Fake("sudo", "exit 1");
        Assert.Equal(
            $"packages: sudo wants a password and there is no terminal. Run first: sudo apt-get install {RuntimePackages}\n",
            await ErrorAsync("runtime"));
    }

    [Fact]
    public async Task An_unknown_set_is_refused() =>
        Assert.StartsWith("packages: no set 'peer'; there are: sdk ", await ErrorAsync("peer"), StringComparison.Ordinal);

    private void Fake(string name, string script)
    {
        var path = _machine.Combine("bin", name);
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(path, Public);
    }

    /// <summary>Runs the script as an ordinary user and returns its last words.</summary>
    private async Task<string> ErrorAsync(params string[] sets)
    {
        string[] script = [_machine.Combine("bin", "bash"), _machine.Combine("packages.sh"), .. sets];
        string[] command = Environment.UserName == "root"
            ? [ExternalProgram.Require("setpriv"), "--reuid", Nobody, "--regid", Nobody, "--clear-groups", .. script]
            : script;
        var result = await ExternalProgram.RunAsync(
            command[0], command[1..], TimeSpan.FromMinutes(1),
            environment: new Dictionary<string, string?> { ["PATH"] = _machine.Combine("bin"), ["HOME"] = _machine.Path, ["SUDO_USER"] = null },
            cancel: TestContext.Current.CancellationToken);
        Assert.Equal(1, result.ExitCode);
        return result.Error;
    }
}
