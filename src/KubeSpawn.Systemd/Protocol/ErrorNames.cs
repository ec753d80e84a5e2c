namespace KubeSpawn.Systemd.Protocol;

/// <summary>Names of errors that callers match or that we send.</summary>
public static class ErrorNames
{
    /// <summary>The object has no such method.</summary>
    public const string UnknownMethod = "org.freedesktop.DBus.Error.UnknownMethod";

    /// <summary>The object has no such interface.</summary>
    public const string UnknownInterface = "org.freedesktop.DBus.Error.UnknownInterface";

    /// <summary>There is no such object.</summary>
    public const string UnknownObject = "org.freedesktop.DBus.Error.UnknownObject";

    /// <summary>The interface has no such property.</summary>
    public const string UnknownProperty = "org.freedesktop.DBus.Error.UnknownProperty";

    /// <summary>The kernel or a policy refuses it to the caller, or to the called (sd-bus' name for EACCES).</summary>
    public const string AccessDenied = "org.freedesktop.DBus.Error.AccessDenied";

    /// <summary>Something failed that has no name of its own.</summary>
    public const string Failed = "org.freedesktop.DBus.Error.Failed";

    /// <summary>Arguments do not fit.</summary>
    public const string InvalidArguments = "org.freedesktop.DBus.Error.InvalidArgs";

    /// <summary>Nobody owns the bus name, and nobody can be started for it.</summary>
    public const string ServiceUnknown = "org.freedesktop.DBus.Error.ServiceUnknown";

    /// <summary>Nobody owns the bus name.</summary>
    public const string NameHasNoOwner = "org.freedesktop.DBus.Error.NameHasNoOwner";

    /// <summary>The owner of the name went away before it answered, or never answers.</summary>
    public const string NoReply = "org.freedesktop.DBus.Error.NoReply";

    /// <summary>A service was to be started for a call, and did not come onto the bus in time.</summary>
    public const string TimedOut = "org.freedesktop.DBus.Error.TimedOut";

    /// <summary>A file or folder does not exist; systemd uses it for jobs too.</summary>
    public const string FileNotFound = "org.freedesktop.DBus.Error.FileNotFound";

    /// <summary>systemd: no unit of that name is loaded.</summary>
    public const string NoSuchUnit = "org.freedesktop.systemd1.NoSuchUnit";

    /// <summary>systemd: a unit of that name is loaded already.</summary>
    public const string UnitExists = "org.freedesktop.systemd1.UnitExists";

    /// <summary>systemd: the unit has no process to send the signal to.</summary>
    public const string NoSuchProcess = "org.freedesktop.systemd1.NoSuchProcess";

    /// <summary>machined: no machine of that name.</summary>
    public const string NoSuchMachine = "org.freedesktop.machine1.NoSuchMachine";

    /// <summary>machined: no image of that name.</summary>
    public const string NoSuchImage = "org.freedesktop.machine1.NoSuchImage";

    /// <summary>importd: a transfer to that name runs already.</summary>
    public const string TransferInProgress = "org.freedesktop.import1.TransferInProgress";
}
