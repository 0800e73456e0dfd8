using System.CommandLine;
using System.Text;
using Gateway.Broker.Access;

namespace Gateway.Commands;

/// <summary><c>gateway user add|remove|list</c>: the users of MQTT. Passwords come from standard input, never from arguments.</summary>
internal static class UserCommand
{
    public static Command Create() => new(
        "user",
        """
        Manages the users that may connect over MQTT.

        Example:
          gateway user add yard-1 --config gateway.json < password.txt
        """)
    {
        Add(), Remove(), List(),
    };

    private static Command Add()
    {
        var name = new Argument<string>("name") { Description = "User name." };
        var (config, data) = (CommonOptions.Config(), CommonOptions.Data());
        var command = new Command(
            "add",
            """
            Adds a user, or changes a user's password, which is read from standard input.

            Example:
              gateway user add yard-1 --data /var/lib/gateway < password.txt
            """)
        {
            name, config, data,
        };
        command.SetAction(parsed => With(parsed.GetValue(config), parsed.GetValue(data)!, users =>
        {
            if (ReadPassword() is not { Length: > 0 } password)
                return Refuse("no password on standard input");
            var isNew = users.Add(parsed.GetValue(name)!, Encoding.UTF8.GetBytes(password));
            Console.WriteLine($"{parsed.GetValue(name)} {(isNew ? "added to" : "has a new password in")} {users.Path}");
            return 0;
        }));
        return command;
    }

    private static Command Remove()
    {
        var name = new Argument<string>("name") { Description = "User name." };
        var (config, data) = (CommonOptions.Config(), CommonOptions.Data());
        var command = new Command("remove", "Removes a user.\n\nExample:\n  gateway user remove yard-1") { name, config, data };
        command.SetAction(parsed => With(parsed.GetValue(config), parsed.GetValue(data)!, users =>
        {
            if (!users.Remove(parsed.GetValue(name)!))
                return Refuse($"there is no user {parsed.GetValue(name)}");
            Console.WriteLine($"{parsed.GetValue(name)} removed from {users.Path}");
            return 0;
        }));
        return command;
    }

    private static Command List()
    {
        var (config, data) = (CommonOptions.Config(), CommonOptions.Data());
        var command = new Command("list", "Lists the users, one per line.\n\nExample:\n  gateway user list") { config, data };
        command.SetAction(parsed => With(parsed.GetValue(config), parsed.GetValue(data)!, users =>
        {
            foreach (var user in users.List())
                Console.WriteLine(user);
            return 0;
        }));
        return command;
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
