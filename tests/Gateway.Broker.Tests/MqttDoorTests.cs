using Gateway.Broker.Access;
using Gateway.Broker.Reporting;
using Gateway.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Broker.Tests;

/// <summary>Files of users and rules that are lost or emptied open no door (field cases S2, G11).</summary>
public sealed class MqttDoorTests : IDisposable
{
    private static readonly Action<string>[] Losses =
    [
        File.Delete,
        path => File.WriteAllText(path, ""),
        path => File.WriteAllText(path, "\n# a remark\n"),
        path => File.WriteAllText(path, File.ReadAllText(path)[..10]),
        path => File.WriteAllBytes(path, new byte[64]),
        path =>
        {
            File.Delete(path);
            Directory.CreateDirectory(path);
        },
    ];

    private readonly TemporaryDirectory _folder = new();
    private readonly BrokerMetrics _metrics = new();

    public static TheoryData<int> AllLosses => [.. Enumerable.Range(0, Losses.Length)];

    private string UsersPath => _folder.Combine("mqtt.users");

    private string RulesPath => _folder.Combine("mqtt.acl");

    private MqttOptions Options => new()
    {
        UsersFile = UsersPath,
        AclFile = RulesPath,
        AclFileIsRequired = false,
        DoorsFile = _folder.Combine("doors"),
    };

    [Theory]
    [MemberData(nameof(AllLosses))]
    public void Lost_users_stay_in_force_are_counted_once_and_a_good_file_heals_S2(int loss)
    {
        new UsersFile(UsersPath).Add("ann", "secret"u8);
        var whole = File.ReadAllText(UsersPath);
        var users = Users();

        Losses[loss](UsersPath);

        Assert.NotNull(users.Find("ann"));
        Assert.Equal(1, users.Count);
        Assert.Equal(1, _metrics.FilesKept);
        Assert.ThrowsAny<Exception>(Users);   // nor does a later start open the door

        Restore(UsersPath, whole + whole.Replace("ann", "ben", StringComparison.Ordinal));
        Assert.NotNull(users.Find("ben"));
        Assert.Equal(1, _metrics.FilesKept);
        Assert.Equal(2, Users().Count);
    }

    [Theory]
    [MemberData(nameof(AllLosses))]
    public void Lost_rules_stay_in_force_are_counted_once_and_a_good_file_heals_S2(int loss)
    {
        File.WriteAllText(RulesPath, "topic read open/#\n");
        var rules = Rules();

        Losses[loss](RulesPath);

        Assert.False(rules.Refresh());
        Assert.False(rules.Refresh());
        Assert.Single(rules.RulesOf(null, "x")!);
        Assert.Equal(1, _metrics.FilesKept);
        Assert.ThrowsAny<Exception>(Rules);

        Restore(RulesPath, "topic read open/#\ntopic write mine/#\n");
        Assert.True(rules.Refresh());
        Assert.Equal(2, rules.RulesOf(null, "x")!.Length);
    }

    [Fact]
    public void An_empty_file_of_users_is_refused_at_a_first_start_with_the_remedy_S2()
    {
        File.WriteAllText(UsersPath, "");
        Assert.Contains("gateway user add NAME", Assert.Throws<FormatException>(Users).Message, StringComparison.Ordinal);
        new UsersFile(UsersPath).Add("ann", "secret"u8);
        Assert.Equal(1, Users().Count);
    }

    [Fact]
    public void A_first_start_without_files_has_no_users_and_no_rules()
    {
        Assert.Equal(0, Users().Count);
        Assert.False(Rules().HasRules);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Removing_the_last_user_by_command_is_no_loss()
    {
        var file = new UsersFile(UsersPath);
        file.Add("ann", "secret"u8);
        var users = Users();
        Assert.True(file.Remove("ann"));
        Assert.Equal(0, users.Count);
        Assert.Equal(0, Users().Count);
        File.Delete(UsersPath);
        Assert.Equal(0, Users().Count);

        file.Add("ben", "secret"u8);
        Assert.Equal(["ben"], file.List());
        Assert.Single(File.ReadAllLines(UsersPath));
    }

    [Fact]
    public void A_command_that_looks_remembers_nothing()
    {
        new UsersFile(UsersPath).Add("ann", "secret"u8);
        _ = new UserStore(Options, NullLogger<UserStore>.Instance, isReadOnly: true);
        Assert.False(File.Exists(_folder.Combine("doors")));
        _ = Users();
        Assert.Equal(["users"], File.ReadAllLines(_folder.Combine("doors")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("bad/name")]
    [InlineData("+")]
    [InlineData("a#")]
    [InlineData("50%")]
    [InlineData("a:b")]
    [InlineData(" a")]
    [InlineData("a\0b")]
    [InlineData("a\u001bb")]
    public void A_user_that_no_rule_can_name_is_refused_by_the_command_and_at_load_G11(string name)
    {
        var file = new UsersFile(UsersPath);
        Assert.Contains("A user name has", Assert.Throws<ArgumentException>(() => file.Add(name, "x"u8)).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(UsersPath));
        Assert.Throws<ArgumentException>(() => file.Add(new string('x', 129), "x"u8));

        File.WriteAllText(UsersPath, $"{name}:{PasswordHash.Create("x"u8)}\n");
        Assert.Throws<FormatException>(file.Read);
    }

    public void Dispose() => _folder.Dispose();

    private static void Restore(string path, string text)
    {
        if (Directory.Exists(path))
            Directory.Delete(path);
        File.WriteAllText(path, text);
    }

    private UserStore Users() => new(Options, NullLogger<UserStore>.Instance, _metrics);

    private AclStore Rules() => new(Options, NullLogger.Instance, _metrics);
}
