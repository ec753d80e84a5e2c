namespace KubeSpawn.Cni.Plugins;

/// <summary>What has been done and how to take it back, last first.</summary>
internal sealed class UndoList
{
    private readonly Stack<Action> _undos = new();

    /// <summary>Runs work; when it fails, undoes what it has noted here. What cannot be undone is told beside the first failure.</summary>
    public static T Run<T>(Func<UndoList, T> work)
    {
        var list = new UndoList();
        try
        {
            return work(list);
        }
        catch (Exception failure)
        {
            List<Exception> more = list.Undo();
            if (more.Count == 0)
                throw;
            throw new AggregateException(failure.Message, [failure, .. more]);
        }
    }

    /// <summary>Notes how to take back what was just done.</summary>
    public void Add(Action undo) => _undos.Push(undo);

    private List<Exception> Undo()
    {
        var failures = new List<Exception>();
        while (_undos.TryPop(out Action? undo))
        {
            try
            {
                undo();
            }
            catch (Exception exception)
            {
                failures.Add(exception);
            }
        }
        return failures;
    }
}
