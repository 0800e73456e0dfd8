using Gateway.Broker.Access;

namespace Gateway.Commands;

/// <summary><c>gateway user add|remove|list</c>: the users of MQTT. Passwords come from standard input, never from arguments.</summary>
internal static class UserCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("name") { Description = "User name." };
        return new Command("user", Help("Manages the users that may connect over MQTT.", "add yard-1 --config gateway.json < password.txt"))
        {
            Verb(
                "add",
                Help("Adds a user, or changes a user's password, which is read from standard input.", "add yard-1 < password.txt"),
                (users, parsed) => Add(users, parsed.GetValue(name)!),
                name),
            Verb("remove", Help("Removes a user.", "remove yard-1"), (users, parsed) => Remove(users, parsed.GetValue(name)!), name),
            Verb("list", Help("Lists the users, one per line.", "list"), (users, _) => List(users)),
        };
    }

    private static string Help(string text, string example) => $"{text}\n\nExample:\n  gateway user {example}";

    private static Command Verb(string verb, string help, Func<UsersFile, ParseResult, int> action, params Argument[] arguments)
    {
        var (config, data) = (CommonOptions.Config(), CommonOptions.Data());
        var command = new Command(verb, help) { config, data };
        foreach (var argument in arguments)
            command.Add(argument);
        command.SetAction(parsed => With(parsed.GetValue(config), parsed.GetValue(data)!, users => action(users, parsed)));
        return command;
    }

    private static int Add(UsersFile users, string name)
    {
        if (ReadPassword() is not { Length: > 0 } password)
            return Refuse("no password on standard input");
        var isNew = users.Add(name, Encoding.UTF8.GetBytes(password));
        Console.WriteLine($"{name} {(isNew ? "added to" : "has a new password in")} {users.Path}");
        return 0;
    }

    private static int Remove(UsersFile users, string name)
    {
        if (!users.Remove(name))
            return Refuse($"there is no user {name}");
        Console.WriteLine($"{name} removed from {users.Path}");
        return 0;
    }

    private static int List(UsersFile users)
    {
        foreach (var user in users.List())
            Console.WriteLine(user);
        return 0;
    }

    private static int With(FileInfo? config, DirectoryInfo data, Func<UsersFile, int> action)
    {
        try
        {
            var options = GatewayOptionsReader.Read(config?.FullName, data.FullName);
            Directory.CreateDirectory(options.DataDirectory);
            return action(new UsersFile(options.Mqtt.UsersFile!));
        }
        catch (Exception problem) when (problem is OptionsException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            return problem is ArgumentException argument ? Refuse(OptionsException.TextOf(argument)) : Refusal.Write(problem);
        }
    }

    private static string? ReadPassword()
    {
        if (Console.IsInputRedirected)
            return Console.In.ReadLine();

        Console.Error.Write("password: ");
        var password = new StringBuilder();
        for (var key = Console.ReadKey(intercept: true); key.Key != ConsoleKey.Enter; key = Console.ReadKey(intercept: true))
        {
            if (key.Key == ConsoleKey.Backspace)
                password.Length = Math.Max(0, password.Length - 1);
            else if (!char.IsControl(key.KeyChar))
                password.Append(key.KeyChar);
        }

        Console.Error.WriteLine();
        return password.ToString();
    }

    private static int Refuse(string problem)
    {
        Console.Error.WriteLine($"gateway: {problem}");
        return 1;
    }
}
